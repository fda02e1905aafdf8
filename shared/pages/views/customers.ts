import type { ConnectionMode, ConnectionState, Reason } from '../../contracts/connections.ts';
import type { ExportLinks } from './exports.ts';
import type { OperatorView } from './operator.ts';

/** One line of the list of customers. */
export interface CustomerRow {
  id: string;
  customerName: string;
  tenantName: string | null;
  tenantId: string | null;
  state: ConnectionState;
  reason: Reason | null;
  coverage: { waiting: number; fresh: number; late: number; failing: number };
  people: number | null;
  seatsAssigned: number | null;
  seatsOwned: number | null;
  lastCompleteAt: string | null;
  nextDueAt: string | null;
  createdAt: string;
  externalId: string | null;
  mode: ConnectionMode;
  /** The secret or certificate of the customer's own registration ends then. */
  credentialExpiresAt: string | null;
  /** A list of domains is on: people are those of the list, seats the whole tenant's. */
  hasDomainFilter: boolean;
}

export type CustomerSort = 'name' | 'state' | 'people' | 'seats' | 'age';

export interface CustomersView {
  operator: OperatorView;
  rows: CustomerRow[];
  /** As in the URL. */
  search: string;
  filter: 'all' | 'attention' | 'waiting' | 'fresh' | 'late' | 'failing';
  /** One state only; null: any. */
  state: ConnectionState | null;
  sort: CustomerSort;
  descending: boolean;
  total: number;
  /** How many each filter finds, whatever is searched. */
  counts: Record<CustomersView['filter'], number>;
  /** How many there are in each state that occurs. */
  states: { state: ConnectionState; count: number }[];
  exports: ExportLinks;
}
