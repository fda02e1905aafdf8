import { recordAudit } from '../audit/audit.ts';
import { connectionPartition } from '../connect/connection-row.ts';
import { applyEvent } from '../connect/connections.ts';
import type { ConnectionEvent } from '../connect/state-table.ts';
import { streamsOf } from '../connectors/registry.ts';
import type { Stream } from '../connectors/stream.ts';
import type { SyncRunMessage } from '../contracts/messages.ts';
import type { ErrorCode } from '../errors/tenantry-error.ts';
import { compareGranted } from '../permissions/catalogue.ts';
import { type LedgerRow, type RunRow, tenantKey } from './bookkeeping.ts';
import type { SyncDependencies } from './dependencies.ts';
import { toInstant } from './due.ts';
import { type Lease, setDue } from './lane.ts';
import { purgeStream } from './purge.ts';
import type { StreamOutcome } from './read-stream.ts';
import type { StreamResult } from './run-lane.ts';
import { durationMs, nextDue } from './schedule.ts';
import { readLedgers, saveSummary } from './summary.ts';

export interface EndedRun {
  message: Extract<SyncRunMessage, { kind: 'run' }>;
  lease: Lease;
  run: RunRow;
  results: StreamResult[];
  owners: Record<string, string>;
  /** False: it waits and comes back, but what it has met so far is told already. */
  isOver: boolean;
}

/** A held-back removal is looked at again soon. */
const confirmShrinkMs = 15 * 60_000;

/** What trouble means for the connection, the gravest first. */
const events: [ErrorCode, ConnectionEvent][] = [
  ['tenant-gone', 'tenant-gone'],
  ['token-pending', 'grant-revoked'],
  ['blocked-by-policy', 'token-blocked'],
  ['registration-credential', 'credential-failed'],
  ['permission-missing', 'roles-taken-away'],
];

function toEvent(causes: Cause[]): [ConnectionEvent, string | null] {
  for (const [code, event] of events) {
    const found = causes.find(({ cause }) => cause === code);
    if (found) return [event, found.message];
  }
  return ['run-incomplete', causes[0]?.message ?? null];
}

/** Moves each connection that read something by what came of it. */
async function moveConnections(dependencies: SyncDependencies, ended: EndedRun): Promise<void> {
  const { connect } = dependencies;
  const { results, run, isOver } = ended;
  for (const id of new Set(results.map(({ connectionId }) => connectionId))) {
    if (id === null) continue;
    const causes = results.flatMap(({ connectionId, stream, outcome }) =>
      connectionId === id &&
      (outcome.kind === 'incomplete' || outcome.kind === 'wait') &&
      outcome.code !== 'throttled' &&
      outcome.code !== 'licence-missing'
        ? [toCause(stream, outcome)]
        : [],
    );
    if (causes.length > 0) {
      const [event, detail] = toEvent(causes);
      await applyEvent(connect, id, event, { detail });
    } else if (isOver && isWhole(run, results)) {
      await tellComplete(dependencies, ended.message.tenantId, id);
    }
  }
}

/** Every stream was read whole, or its tenant has no licence for it: that breaks nothing. */
const isWhole = (run: RunRow, results: StreamResult[]) =>
  Object.entries(run.done).every(
    ([name, kind]) =>
      kind === 'complete' ||
      results.some(
        ({ stream, outcome }) =>
          stream.name === name && outcome.kind === 'incomplete' && outcome.code === 'licence-missing',
      ),
  );

/** All was read, but the tier may ask for more than these streams need: the token tells what is still missing. */
async function tellComplete(
  { connect, tokens, toTokenRequest }: SyncDependencies,
  tenantId: string,
  id: string,
): Promise<void> {
  const found = await connect.connections.find(connectionPartition, id);
  if (!found) return;
  const request = toTokenRequest(found.row.tier, tenantId);
  let { roles } = await tokens.get(request);
  // The token may be older than the grant: only a fresh one says that something is missing.
  if (compareGranted(found.row.tier, roles).missing.length > 0)
    roles = (await tokens.getFresh(request)).roles;
  const { missing } = compareGranted(found.row.tier, roles);
  const also = () => ({ grantedRoles: roles });
  if (missing.length === 0) await applyEvent(connect, id, 'run-complete', { also });
  else await applyEvent(connect, id, 'roles-taken-away', { detail: missing.join(', '), also });
}

interface Cause {
  cause: ErrorCode;
  message: string;
}

/**
 * Missing permissions are named as they are; other trouble names its stream. What a run still waits for is no verdict
 * yet: right after a consent Graph may refuse for a while.
 */
function toCause({ title }: Stream, outcome: Extract<StreamOutcome, { cause: ErrorCode }>): Cause {
  const { cause, message } = outcome;
  if (outcome.kind === 'wait' && (cause === 'permission-missing' || cause === 'token-pending'))
    return { cause: 'unreachable', message: `${title}: ${message}` };
  return { cause, message: cause === 'permission-missing' ? message : `${title}: ${message}` };
}

/** The interval of the connection that reads the connector, else the installation's. */
async function intervalOf({ connect, defaultInterval }: SyncDependencies, ended: EndedRun): Promise<number> {
  const { connector } = ended.message;
  const owner = Object.values(ended.owners)[0];
  const row =
    owner === undefined ? undefined : (await connect.connections.find(connectionPartition, owner))?.row;
  return durationMs(row?.settings.schedule ?? defaultInterval(connector));
}

/** Tells everybody what came of a run and sets the next one. */
export async function endRun(dependencies: SyncDependencies, ended: EndedRun): Promise<void> {
  const { tables, now } = dependencies;
  const { message, lease, results, isOver } = ended;
  const { tenantId, connector } = message;
  const interval = await intervalOf(dependencies, ended);
  const ledgers = await readLedgers(dependencies, tenantId);
  const held = streamsOf(connector).some(({ name }) => ledgers.get(name)?.incompleteCode === 'shrink-guard');
  const next = held ? now() + confirmShrinkMs : nextDue(tenantId, connector, interval, now());
  const isRead = Object.keys(ended.owners).length > 0;

  await moveConnections(dependencies, ended);
  if (isOver) await setDue(tables, tenantId, connector, isRead ? next : null);
  const connections = (await tables.tenants.find(tenantId, tenantKey))?.row.connections ?? [];
  await saveSummary(dependencies, tenantId, connections, {
    ledgers,
    targetMs: interval,
    nextDueMs: isRead ? next : null,
  });
  if (!isOver) return;
  for (const { stream, outcome } of results) {
    if (outcome.kind === 'complete') await purgeStream(dependencies, tenantId, stream);
  }

  await auditRun(dependencies, ended, ledgers);
  const finishedAt = toInstant(now());
  await tables.runs.change(tenantId, message.run, (row) => ({
    ...row,
    state: 'finished',
    finishedAt,
    positions: {},
  }));
  await lease.change((lane) => (lane.run === message.run ? { ...lane, run: null, resumeAt: null } : lane));
}

/** What came of every stream that the run read, over all of its parts. */
async function auditRun(
  dependencies: SyncDependencies,
  { message, run }: EndedRun,
  ledgers: Map<string, LedgerRow>,
): Promise<void> {
  const { tenantId, connector } = message;
  const read = streamsOf(connector).flatMap(({ name, title }) => {
    const ledger = ledgers.get(name);
    return run.done[name] === undefined || !ledger ? [] : [`${title}: ${toWords(ledger)}`];
  });
  if (read.length === 0) return;
  await recordAudit(dependencies, {
    partition: tenantId,
    who: run.requestedBy,
    what: Object.values(run.done).every((kind) => kind === 'complete') ? 'run-complete' : 'run-incomplete',
    detail: read.join('; '),
    unique: message.run,
  });
}

function toWords({ records, added, changed, removed, incompleteMessage }: LedgerRow): string {
  const counts = `${records} records, ${added} added, ${changed} changed, ${removed} removed`;
  return incompleteMessage === null ? counts : `not whole (${incompleteMessage}); ${counts}`;
}
