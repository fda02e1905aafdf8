import type { FieldProblem } from './field-problem.ts';
import type { OperatorView } from './operator.ts';

export interface ClientListRow {
  id: string;
  name: string;
  kind: 'key' | 'entra-app';
  appId: string | null;
  /** Null: every tenant. */
  tenants: { id: string; name: string | null }[] | null;
  createdAt: string;
  createdBy: string;
  revokedAt: string | null;
  lastUsedAt: string | null;
}

/** `GET /dashboard/api-clients`, for Admins. */
export interface ClientsView {
  operator: OperatorView;
  rows: ClientListRow[];
  values: { name: string; kind: 'key' | 'entra-app'; appId: string; tenants: string };
  problems: FieldProblem<'name' | 'kind' | 'appId' | 'tenants'>[];
  /** Just made: the key is shown this once; null for an application, which has none. */
  created: { name: string; key: string | null } | null;
  /** What a token must be issued for; null where no operator registration is set. */
  audience: string | null;
}
