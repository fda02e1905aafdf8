import type { CustomerRow } from './customers.ts';
import type { OperatorView } from './operator.ts';

export interface HomeView {
  operator: OperatorView;
  /** What needs somebody today, grouped by who must act. */
  needs: { actor: 'partner' | 'customer' | 'microsoft'; rows: CustomerRow[] }[];
  totals: { customers: number; fresh: number; late: number; failing: number; waiting: number };
  /** Messages that nobody could read or carry out, by queue. */
  poison: { queue: string; count: number; newest: string | null }[];
  /** What the installation lacks before it can connect anybody; empty when it is complete. */
  setup: string[];
  /** Customers whose secret or certificate ends within 30 days, the next first. */
  expiring: CustomerRow[];
}
