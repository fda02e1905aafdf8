import type { Connection } from '../../contracts/connections.ts';

export interface StatusView {
  connection: Connection;
  /** Four steps; the present one is `active`; a failed one carries the connection's reason. */
  steps: {
    name: 'signed-in' | 'permission-given' | 'checked' | 'first-data';
    state: 'done' | 'active' | 'failed' | 'ahead';
  }[];
  /** The page is worth asking for again: something is going on by itself. */
  live: boolean;
  /** The way back to the review, where the same link retries. */
  canRetry: boolean;
  /** Granted permissions that are not needed: what a customer's own registration may hold too much. */
  extra: string[];
  /** A connection with the customer's own registration: where a new secret or certificate is given. */
  renewHref: string | null;
}
