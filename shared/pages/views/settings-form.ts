import type { FieldProblem } from './field-problem.ts';

/** The settings of a connection as their form shows them. */
export interface SettingsFormView {
  values: { name: string; externalId: string; contactEmail: string; domains: string; schedule: string };
  problems: FieldProblem<'name' | 'externalId' | 'contactEmail' | 'domains' | 'schedule' | 'form'>[];
  schedules: { value: string; label: string }[];
  /** Verified domains of the tenant, to choose from. */
  tenantDomains: string[];
  /** Readers see it and cannot change it. */
  isEditable: boolean;
  /** POST here. */
  href: string;
  saved: boolean;
}
