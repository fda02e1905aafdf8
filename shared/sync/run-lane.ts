import type { ConnectionRow } from '../connect/connection-row.ts';
import { connectionPartition } from '../connect/connection-row.ts';
import { isReading } from '../connect/state-table.ts';
import { streamsOf } from '../connectors/registry.ts';
import type { Stream } from '../connectors/stream.ts';
import { queueNames, type SyncRunMessage } from '../contracts/messages.ts';
import type { RunRow } from './bookkeeping.ts';
import { tenantKey } from './bookkeeping.ts';
import type { SyncDependencies } from './dependencies.ts';
import { toInstant } from './due.ts';
import { endRun, followSettings } from './end-run.ts';
import { acquireLease, type Lease } from './lane.ts';
import { type RunContext, readOne, waitsSeconds } from './read-one.ts';
import type { StreamOutcome } from './read-state.ts';

type RunMessage = Extract<SyncRunMessage, { kind: 'run' }>;

/** A run goes on in a new message after this long; a function may take 10 minutes. */
const budgetMs = 7 * 60_000;
/** Clocks may differ by this much before a message counts as early. */
const earlyMs = 1000;

/** What came of a stream in this invocation. */
export type StreamResult = { stream: Stream; connectionId: string | null; outcome: StreamOutcome };

/** Does one message of queue `sync-run`: as much of the run as fits, under the lane's lease. */
export async function runLane(dependencies: SyncDependencies, message: RunMessage): Promise<void> {
  const { tables, queues, now, log } = dependencies;
  const { tenantId, connector, run: name } = message;
  const stored = await tables.runs.find(tenantId, name);
  if (!stored) return;
  const isFinished = stored.row.state === 'finished';
  if (isFinished && (await tables.lanes.find(tenantId, connector))?.row.run !== name) return;

  const acquired = await acquireLease(tables, tenantId, connector, now);
  if (acquired.lease === null) {
    // Somebody is at it: look again when their lease has ended, should they have died.
    const seconds = Math.max(5, (acquired.until - now()) / 1000 + 1);
    await queues.send(queueNames.syncRun, message, Math.min(seconds, 120));
    return;
  }
  const { lease, lane } = acquired;
  try {
    if (lane.run !== name) return;
    if (isFinished) {
      // It was cut off after its last word: the lane still has to be given free.
      await lease.change((known) => ({ ...known, run: null, resumeAt: null }));
      return;
    }
    const early = lane.resumeAt === null ? 0 : Date.parse(lane.resumeAt) - now();
    if (stored.row.state === 'waiting' && early > earlyMs) {
      // A second message of a run that waits: it must not cut the wait short.
      await queues.send(queueNames.syncRun, message, early / 1000);
      return;
    }
    const context = await openRun(dependencies, message, lease, stored.row);
    log.info('run-part', { tenantId, connector, run: name, attempts: context.run.attempts });
    await readStreams(context);
  } finally {
    await lease
      .release()
      .catch((error: unknown) => log.error('lease-not-released', error, { tenantId, connector }));
  }
}

async function openRun(
  dependencies: SyncDependencies,
  message: RunMessage,
  lease: Lease,
  row: RunRow,
): Promise<RunContext> {
  const { tables, connect, now } = dependencies;
  const { tenantId, run: name } = message;
  const owners = (await tables.tenants.find(tenantId, tenantKey))?.row.owners ?? {};
  const connections = new Map<string, ConnectionRow>();
  for (const id of new Set(Object.values(owners))) {
    const found = await connect.connections.find(connectionPartition, id);
    if (found) connections.set(id, found.row);
  }
  const startedAt = row.startedAt ?? toInstant(now());
  const { row: run } = await tables.runs.change(tenantId, name, (known) => ({
    ...known,
    state: 'running',
    startedAt,
  }));
  return { dependencies, message, lease, run, connections, owners, stopAt: now() + budgetMs };
}

/** The streams of the lane one after the other, the smallest first; what is done already is passed over. */
async function readStreams(context: RunContext): Promise<void> {
  const { dependencies, message } = context;
  const results: StreamResult[] = [];
  for (const stream of streamsOf(message.connector)) {
    if (context.run.done[stream.name] !== undefined) continue;
    const connectionId = context.owners[stream.name];
    const connection = connectionId === undefined ? undefined : context.connections.get(connectionId);
    if (connectionId === undefined || !connection || !isReading(connection.state)) continue;
    context.lease.check();
    const outcome = await readOne(context, stream, connectionId, connection);
    results.push({ stream, connectionId, outcome });
    if (outcome.kind === 'complete' || outcome.kind === 'incomplete')
      await markDone(context, stream, outcome.kind);
    // Throttled is the whole lane, and so is the end of the time; other trouble is this stream's own.
    if (outcome.kind === 'continue' || (outcome.kind === 'wait' && outcome.code === 'throttled')) break;
  }
  await goOn(context, results, dependencies);
}

async function markDone(context: RunContext, stream: Stream, kind: 'complete' | 'incomplete'): Promise<void> {
  const { tables } = context.dependencies;
  const { tenantId, run } = context.message;
  const changed = await tables.runs.change(tenantId, run, (row) => {
    const { [stream.name]: _, ...positions } = row.positions;
    return { ...row, positions, done: { ...row.done, [stream.name]: kind } };
  });
  context.run = changed.row;
}

/** Ends the run, or sees to it that it goes on: at once, or after a wait. */
async function goOn(
  context: RunContext,
  results: StreamResult[],
  dependencies: SyncDependencies,
): Promise<void> {
  const { message, lease, run, owners, connections } = context;
  const waiting = results.flatMap(({ outcome }) => (outcome.kind === 'wait' ? [outcome] : []));
  const goesOn = results.some(({ outcome }) => outcome.kind === 'continue');
  const { tables, queues, now } = dependencies;
  if (!goesOn && waiting.length === 0) {
    const ended = { message, lease, run, results, owners, connections, isOver: true };
    await endRun(dependencies, ended);
    // The lease goes first: another run must not find the lane taken.
    await lease.release();
    await followSettings(dependencies, ended);
    return;
  }
  const throttled = waiting.every(({ code }) => code === 'throttled');
  const own = throttled ? 30 * 2 ** Math.min(run.attempts, 5) : (waitsSeconds[run.attempts] ?? 300);
  const asked = Math.max(0, ...waiting.map(({ seconds }) => seconds ?? 0));
  const seconds = goesOn ? 0 : asked > 0 && throttled ? asked : Math.max(own, asked);
  await tables.runs.change(message.tenantId, message.run, (row) => ({
    ...row,
    state: goesOn ? 'queued' : 'waiting',
    attempts: goesOn ? row.attempts : row.attempts + 1,
  }));
  await endRun(dependencies, { message, lease, run, results, owners, connections, isOver: false });
  await lease.change((lane) => ({ ...lane, resumeAt: toInstant(now() + seconds * 1000) }));
  // The lease goes first: the next message must not find the lane taken.
  await lease.release();
  await queues.send(queueNames.syncRun, message, seconds);
}
