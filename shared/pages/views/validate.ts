import type { Connection } from '../../contracts/connections.ts';
import type { Validation } from '../../contracts/validation.ts';
import type { OperatorView } from './operator.ts';

/** The live check of a connection, one sentence on top. */
export interface ValidateView {
  validation: Validation;
  customerName: string;
  connection: Connection;
  /** The domains filter that is on, `*` for none. */
  domains: string[];
  /** An operator in the dashboard; null: somebody with a function-key URL, whose form goes back to the same URL. */
  operator: OperatorView | null;
  /** POST here keeps the result; null: the page's own URL, which holds the key and is therefore not written down. */
  action: string | null;
  /** The result is kept in the ledger. */
  kept: boolean;
}
