import type { ConnectionRow } from '../connection-row.ts';
import { mayStart } from '../customer-way.ts';

/** A connection that works may be given a new credential at any time. */
const mayRenew = ({ state, registration }: ConnectionRow) =>
  registration !== null && (state === 'active' || state === 'degraded');

/** Whether a registration of the customer's own can be given now. */
export const takesRegistration = (row: ConnectionRow, now: number): boolean =>
  row.mode === 'own-app' && (mayStart(row, now) || mayRenew(row));
