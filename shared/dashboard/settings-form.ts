import type { ConnectionRow } from '../connect/connection-row.ts';
import type { SettingsFormView } from '../pages/views/settings-form.ts';
import type { Services } from '../services/services.ts';
import type { Operator } from './operator-session.ts';
import { mayDo } from './roles.ts';
import { toScheduleChoices } from './schedule-words.ts';

type Values = SettingsFormView['values'];

const toValues = ({ customerName, externalId, contactEmail, settings }: ConnectionRow): Values => ({
  name: customerName,
  externalId: externalId ?? '',
  contactEmail: contactEmail ?? '',
  domains: settings.domains.join('\n'),
  schedule: settings.schedule ?? '',
});

export interface SettingsFormOptions {
  /** As somebody typed them, where they could not be taken. */
  values?: Values;
  problems?: SettingsFormView['problems'];
  saved?: boolean;
}

/** The settings of a connection as their form shows them: as they are stored, or as they were typed. */
export function toSettingsForm(
  { settings }: Pick<Services, 'settings'>,
  operator: Pick<Operator, 'role'>,
  id: string,
  row: ConnectionRow,
  { values = toValues(row), problems = [], saved = false }: SettingsFormOptions = {},
): SettingsFormView {
  return {
    values,
    problems,
    schedules: toScheduleChoices(settings, row.settings.schedule),
    tenantDomains: row.tenantDomains ?? [],
    isEditable: mayDo(operator, 'settings') && row.state !== 'disconnected',
    href: `/dashboard/connections/${id}/settings`,
    saved,
  };
}
