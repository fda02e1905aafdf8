import { byTenantry, recordAudit } from '../audit/audit.ts';
import { connectors } from '../connectors/registry.ts';
import { type ConnectVerifyMessage, queueNames } from '../contracts/messages.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { isTransient } from '../graph/graph-fetch.ts';
import { readOrganization } from '../graph/organization.ts';
import { compareGranted } from '../permissions/catalogue.ts';
import { toInstant } from '../sync/due.ts';
import { claimStreams, releaseEnded, releaseStreams } from '../sync/owners.ts';
import { startRun } from '../sync/start-run.ts';
import type { OpenSpan } from '../telemetry/telemetry.ts';
import { type ConnectionRow, connectionPartition } from './connection-row.ts';
import { applyEvent } from './connections.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { scheduleNext } from './schedule-next.ts';
import { traceConsent } from './trace-consent.ts';
import { toVerdict } from './verdict.ts';

const patienceMs = 10 * 60_000;
/** A sign-in whose connection was not written by then never will be. */
const unwrittenMs = 30_000;

/** Seconds to the next look: 5, 15, 30, 60, 60 … after the first, which is made at once. */
export const verifyDelaySeconds = (tries: number): number => [5, 15, 30][tries] ?? 60;

/** Trouble that ends when the consent has spread, or the line is back. */
const passes = (error: unknown) =>
  hasCode(error, 'token-pending', 'permission-missing', 'vault-unavailable') || isTransient(error);

const isProvedBy = (attempt: string, row: ConnectionRow) =>
  row.attempt === attempt && (row.state === 'active' || row.state === 'awaiting-confirmation');

/**
 * Proves a grant: a fresh app-only token of the tenant whose `roles` hold what the tier needs, and who the tenant is.
 * A message whose sign-in is not the connection's present one, or that finds it moved on, does nothing.
 */
export async function verifyConnection(
  dependencies: ConnectDependencies,
  message: ConnectVerifyMessage,
): Promise<void> {
  const { connect, queues, now } = dependencies;
  const { connectionId, attempt } = message;
  const found = await connect.connections.find(connectionPartition, connectionId);
  if (!found) return;
  const { row } = found;
  if (row.attempt !== attempt && now() - Date.parse(message.startedAt) < unwrittenMs) {
    // The message is sent before the connection is written: it may only be early.
    await queues.send(queueNames.connectVerify, message, 5);
    return;
  }
  if (row.attempt !== attempt || row.state !== 'verifying') {
    // The connection is there, but the way after it may have broken off: what follows can be done again.
    if (isProvedBy(attempt, row)) await followProof(dependencies, message, row);
    return;
  }
  await traceConsent(dependencies, { name: 'consent verify', connectionId, row }, (span) =>
    prove(dependencies, message, row, span),
  );
}

/** One look at the grant: it is proved, or looked at again, or given up. Only the last is a failure. */
async function prove(
  dependencies: ConnectDependencies,
  message: ConnectVerifyMessage,
  row: ConnectionRow,
  span: OpenSpan,
): Promise<void> {
  const { connect, tokens, toTokenRequest, graphOrigin, queues, now, log } = dependencies;
  const { connectionId, tenantId, attempt, tries } = message;
  span.note({ tenant: tenantId, tries });
  const onlyIf = (known: ConnectionRow) => known.attempt === attempt && known.state === 'verifying';
  try {
    const token = await tokens.getFresh(toTokenRequest(row, tenantId));
    const { missing } = compareGranted(row.tier, token.roles);
    if (missing.length > 0) throw new TenantryError('permission-missing', missing.join(', '));
    const organization = await readOrganization(graphOrigin, token.accessToken);
    if (organization.id !== tenantId)
      throw new TenantryError('token-refused', 'Graph answers for another tenant');
    const named = row.namedTenantId !== null || row.connectedAt !== null;
    const { after } = await applyEvent(connect, connectionId, named ? 'verified' : 'verified-unnamed', {
      onlyIf,
      also: (known) => ({
        tenantName: organization.name,
        tenantDomains: organization.domains,
        grantedRoles: token.roles,
        grantedAt: toInstant(now()),
        provedAt: toInstant(now()),
        connectedAt: named ? (known.connectedAt ?? toInstant(now())) : null,
      }),
    });
    span.note({ outcome: after.state });
    // It may have ended meanwhile, or be on its way to another proof: then nothing was proved here.
    if (isProvedBy(attempt, after)) await followProof(dependencies, message, after);
  } catch (error) {
    log.error('grant-not-proved', error, { connectionId, tenantId, tries });
    const isOver = now() - Date.parse(message.startedAt) >= patienceMs;
    const verdict = toVerdict(error, row, isOver);
    span.note({ outcome: verdict === null ? 'later' : verdict.event });
    if (verdict !== null) {
      span.fail(error instanceof TenantryError ? error.code : 'internal', verdict.detail ?? undefined);
      await applyEvent(connect, connectionId, verdict.event, { onlyIf, detail: verdict.detail });
    } else {
      if (!passes(error)) log.warn('grant-trouble', { connectionId, tenantId });
      const delay = verifyDelaySeconds(tries);
      await queues.send(queueNames.connectVerify, { ...message, tries: tries + 1 }, delay);
    }
  }
}

/** What follows a proved grant: the audit tells it, and where nobody has to confirm the tenant, reading begins. */
async function followProof(
  dependencies: ConnectDependencies,
  { connectionId, tenantId, attempt, startedAt }: ConnectVerifyMessage,
  row: ConnectionRow,
): Promise<void> {
  await recordAudit(dependencies, {
    partition: tenantId,
    who: byTenantry,
    what: row.state,
    connectionId,
    unique: `${attempt}-verified`,
    happenedAt: row.provedAt ?? startedAt,
  });
  if (row.state === 'active') await beginReading(dependencies, connectionId, row);
}

/** A second connection to a tenant shows at once what the first one has read. */
async function copySummary(
  { connect }: ConnectDependencies,
  connections: string[],
  id: string,
): Promise<void> {
  for (const other of connections) {
    const summary = (await connect.connections.find(connectionPartition, other))?.row.summary;
    if (!summary) continue;
    await connect.connections.change(connectionPartition, id, (known) => ({ ...known, summary }));
    return;
  }
}

/** Gives a connection the streams that nobody reads yet, and starts reading. Can be done again at any time. */
export async function beginReading(
  dependencies: ConnectDependencies,
  connectionId: string,
  row: ConnectionRow,
): Promise<void> {
  const { connect, tables, now } = dependencies;
  // Nothing is read of a tenant before it was proved, and confirmed where nobody had named it.
  if (row.tenantId === null || row.connectedAt === null) return;
  await releaseEnded(dependencies, row.tenantId);
  const tenant = await claimStreams(tables, row.tenantId, connectionId, row, now());
  const { row: present } = await connect.connections.get(connectionPartition, connectionId);
  if (present.state === 'disconnected') {
    await releaseStreams(dependencies, row.tenantId, connectionId);
    return;
  }
  if (!Object.values(tenant.owners).includes(connectionId)) {
    await copySummary(dependencies, tenant.connections, connectionId);
    return;
  }
  for (const connector of connectors) {
    await scheduleNext(dependencies, row, row.tenantId, connector);
    await startRun(dependencies, { tenantId: row.tenantId, connector, requestedBy: 'connecting' });
  }
}
