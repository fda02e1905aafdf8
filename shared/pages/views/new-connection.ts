import type { ConnectionMode, TierName } from '../../contracts/connections.ts';
import type { FieldProblem } from './field-problem.ts';
import type { OperatorView } from './operator.ts';
import type { ReviewView } from './review.ts';

export type NewConnectionField =
  | 'name'
  | 'externalId'
  | 'tenant'
  | 'contactEmail'
  | 'mode'
  | 'tier'
  | 'domains'
  | 'schedule'
  | 'expiresInDays'
  | 'send'
  | 'form';

/** `GET /dashboard/new-connection`: one form, with what the customer will read beside it. */
export interface NewConnectionView {
  operator: OperatorView;
  /** As typed; `domains` one per line. */
  values: {
    name: string;
    externalId: string;
    tenant: string;
    contactEmail: string;
    mode: ConnectionMode;
    tier: TierName;
    domains: string;
    schedule: string;
    expiresInDays: string;
    send: boolean;
  };
  problems: FieldProblem<NewConnectionField>[];
  /** Makes a form that is sent twice one connection. */
  once: string;
  schedules: { value: string; label: string }[];
  /** What a connection may be allowed to do, the least first. */
  tiers: TierName[];
  /** Empty: every tenant can be connected by consent; else why not. */
  consentProblem: string | null;
  canSend: boolean;
  /** What the customer will read. */
  preview: Pick<ReviewView, 'capabilities' | 'cannot'>;
}
