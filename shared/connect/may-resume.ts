import type { ConnectionRow } from './connection-row.ts';

/** Who pauses a connection, and who goes on. */
export type Side = 'partner' | 'customer';

/** Whoever has paused a connection resumes it: what the customer has paused only the customer. */
export const mayResume = ({ state, reasonCode }: Pick<ConnectionRow, 'state' | 'reasonCode'>, by: Side) =>
  state === 'paused' && (reasonCode === 'paused-by-customer') === (by === 'customer');
