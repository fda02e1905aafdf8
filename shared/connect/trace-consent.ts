import type { OpenSpan } from '../telemetry/telemetry.ts';
import type { ConnectionRow } from './connection-row.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { boundTenant } from './legs.ts';

interface Step {
  name: 'consent start' | 'consent callback' | 'consent verify';
  connectionId: string;
  row: ConnectionRow;
}

/** One step of a customer's way as a span. All steps of one invitation are one trace, from the start to the proof. */
export function traceConsent<T>(
  { telemetry }: ConnectDependencies,
  { name, connectionId, row }: Step,
  work: (span: OpenSpan) => Promise<T>,
): Promise<T> {
  const tenant = boundTenant(row) ?? row.tenantId;
  const facts = { tenant, connection: connectionId, mode: row.mode, tier: row.tier };
  return telemetry.trace(`consent ${connectionId} ${row.invitationHash}`, name, facts, work);
}
