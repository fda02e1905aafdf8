import { recordAudit } from '../audit/audit.ts';
import { type ConnectionRow, connectionPartition } from '../connect/connection-row.ts';
import { isReading } from '../connect/state-table.ts';
import { streamsOf } from '../connectors/registry.ts';
import { tablesOf } from '../connectors/stream.ts';
import type { SyncRunMessage } from '../contracts/messages.ts';
import type { LedgerRow } from './bookkeeping.ts';
import type { SyncDependencies } from './dependencies.ts';
import { toInstant } from './due.ts';
import { getLane, type Lease, setDue } from './lane.ts';
import { countsOf } from './ledger.ts';
import { moveConnections } from './move-connections.ts';
import type { OpenRun } from './open-run.ts';
import { isReadByOtherRules } from './other-rules.ts';
import { purgeStream } from './purge.ts';
import type { StreamResult } from './run-lane.ts';
import { durationMs, nextDue } from './schedule.ts';
import { startRun } from './start-run.ts';
import { readLedgers, saveSummary } from './summary.ts';
import { findReader, readOwners } from './turn.ts';

export interface EndedRun {
  message: Extract<SyncRunMessage, { kind: 'run' }>;
  lease: Lease;
  run: OpenRun;
  results: StreamResult[];
  owners: Record<string, string>;
  /** As they were when this part of the run began. */
  connections: Map<string, ConnectionRow>;
  /** False: it waits and comes back, but what it has met so far is told already. */
  isOver: boolean;
}

/** A held-back removal is looked at again after this long, whatever the interval. */
const confirmShrinkMs = 15 * 60_000;

const intervalOf = (dependencies: SyncDependencies, connector: string, owner: ConnectionRow | undefined) =>
  durationMs(owner?.settings.schedule ?? dependencies.defaultInterval(connector));

/** The connection that reads the connector, as it is now: its settings may have been changed meanwhile. */
async function findOwner({ connect }: SyncDependencies, { owners }: EndedRun) {
  const [owner] = Object.values(owners);
  return owner === undefined ? undefined : (await connect.connections.find(connectionPartition, owner))?.row;
}

/**
 * Tells everybody what came of a run and sets the next one. The lane is given free after that. Returns the interval that
 * it went by, in milliseconds.
 */
export async function endRun(dependencies: SyncDependencies, ended: EndedRun): Promise<number> {
  const { tables, now } = dependencies;
  const { message, lease, results, isOver } = ended;
  const { tenantId, connector } = message;
  const [owner, ledgers] = await Promise.all([
    findOwner(dependencies, ended),
    readLedgers(dependencies, tenantId),
  ]);
  const interval = intervalOf(dependencies, connector, owner);
  const held = streamsOf(connector).some(({ name }) => ledgers.get(name)?.incompleteCode === 'shrink-guard');
  const next = held ? now() + confirmShrinkMs : nextDue(tenantId, connector, interval, now());
  const isRead = Object.keys(ended.owners).length > 0;

  await moveConnections(dependencies, ended);
  if (isOver) await setDue(tables, tenantId, connector, isRead ? next : null, lease.change);
  await saveSummary(dependencies, tenantId, {
    ledgers,
    targetMs: interval,
    nextDueMs: isRead ? next : null,
  });
  if (!isOver) return interval;
  for (const { stream, outcome } of results) {
    if (outcome.kind === 'complete') await purgeStream(dependencies, tenantId, stream, outcome.ledger);
  }

  await auditRun(dependencies, ended, ledgers);
  const finishedAt = toInstant(now());
  await ended.run.change((row) => ({ ...row, state: 'finished', finishedAt, positions: {} }));
  return interval;
}

/** What came of every stream that the run read, over all of its parts. */
async function auditRun(
  dependencies: SyncDependencies,
  { message, run, owners }: EndedRun,
  ledgers: Map<string, LedgerRow>,
): Promise<void> {
  const { tenantId, connector } = message;
  const { done: doneStreams, requestedBy, queuedAt } = run.row;
  const done = streamsOf(connector).filter(({ name }) => doneStreams[name] !== undefined);
  const read = done.flatMap(tablesOf).flatMap(({ name, title }) => {
    const ledger = ledgers.get(name);
    return ledger ? [{ title, ledger }] : [];
  });
  if (read.length === 0) return;
  const through = [...new Set(done.map(({ name }) => owners[name]))];
  await recordAudit(dependencies, {
    partition: tenantId,
    who: { name: requestedBy, from: null },
    what: Object.values(doneStreams).every((kind) => kind === 'complete') ? 'run-complete' : 'run-incomplete',
    detail: read.map(({ title, ledger }) => `${title}: ${toWords(ledger)}`).join('; '),
    // Read through several connections, it is told of the tenant and of none of them.
    connectionId: through.length === 1 ? (through[0] ?? null) : null,
    after: sumOf(read.map(({ ledger }) => countsOf(ledger, message.run))),
    unique: message.run,
    // A run that dies after this tells it again: when its streams were read does not change any more.
    happenedAt:
      read
        .map(({ ledger }) => ledger.lastAttemptAt ?? queuedAt)
        .sort()
        .at(-1) ?? queuedAt,
  });
}

const sumOf = (counts: Pick<LedgerRow, 'added' | 'changed' | 'removed'>[]) =>
  counts.reduce((sum, { added, changed, removed }) => ({
    added: sum.added + added,
    changed: sum.changed + changed,
    removed: sum.removed + removed,
  }));

function toWords({ records, added, changed, removed, incompleteMessage }: LedgerRow): string {
  const counts = `${records} records, ${added} added, ${changed} changed, ${removed} removed`;
  return incompleteMessage === null ? counts : `not whole (${incompleteMessage}); ${counts}`;
}

/** A stream that the run passed over, because nobody was to read it then, is to be read now. */
async function isToBeRead(dependencies: SyncDependencies, { message, run }: EndedRun): Promise<boolean> {
  const passedOver = streamsOf(message.connector).filter(({ name }) => run.row.done[name] === undefined);
  if (passedOver.length === 0) return false;
  const known = await readOwners(dependencies, message.tenantId);
  return passedOver.some(({ name }) => findReader(known, name) !== undefined);
}

/**
 * Looks once more at the settings when the lane is free: what was changed while the run came to its end found a run that
 * was going. What was resumed and other rules are read at once, another interval than `intervalMs` counts from now on.
 */
export async function followSettings(
  dependencies: SyncDependencies,
  ended: EndedRun,
  intervalMs: number,
): Promise<void> {
  const { tables, now } = dependencies;
  const { tenantId, connector } = ended.message;
  const again = { tenantId, connector, requestedBy: 'tenantry' };
  if (await isToBeRead(dependencies, ended)) await startRun(dependencies, again);
  const owner = await findOwner(dependencies, ended);
  if (!owner || !isReading(owner.state)) return;
  const read = streamsOf(connector).filter(({ name }) => ended.run.row.done[name] === 'complete');
  if (await isReadByOtherRules(tables, tenantId, read, owner.settings)) await startRun(dependencies, again);
  const interval = intervalOf(dependencies, connector, owner);
  if (interval === intervalMs) return;
  const { dueAt } = (await getLane(tables, tenantId, connector)).row;
  const next = nextDue(tenantId, connector, interval, now());
  if (dueAt !== null && Date.parse(dueAt) > next) await setDue(tables, tenantId, connector, next);
}
