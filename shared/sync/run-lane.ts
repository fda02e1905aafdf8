import { streamsOf } from '../connectors/registry.ts';
import type { Stream } from '../connectors/stream.ts';
import { queueNames, type SyncRunMessage } from '../contracts/messages.ts';
import type { Stored } from '../store/rows.ts';
import type { RunRow } from './bookkeeping.ts';
import type { SyncDependencies } from './dependencies.ts';
import { toInstant } from './due.ts';
import { endRun, followSettings } from './end-run.ts';
import { acquireLease, type Lease } from './lane.ts';
import { openRunRow } from './open-run.ts';
import type { StreamOutcome } from './read-state.ts';
import { type TraceStream, traceRun } from './trace-run.ts';
import { createTurn, findReader, type RunContext, readOwners, type Turn, waitsSeconds } from './turn.ts';

type RunMessage = Extract<SyncRunMessage, { kind: 'run' }>;

/** A run goes on in a new message after this long; a function may take 10 minutes. */
const budgetMs = 7 * 60_000;
/** Clocks may differ by this much before a message counts as early. */
const earlyMs = 1000;

/** What came of a stream in this invocation. */
export type StreamResult = { stream: Stream; connectionId: string; outcome: StreamOutcome };

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
    const context = await openRun(dependencies, message, lease, stored);
    log.info('run-part', { tenantId, connector, run: name, attempts: context.run.row.attempts });
    await traceRun(context, stored.row.startedAt === null, (traceStream) =>
      readStreams(context, traceStream),
    );
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
  stored: Stored<RunRow>,
): Promise<RunContext> {
  const { tables, now } = dependencies;
  const begun = await readOwners(dependencies, message.tenantId);
  const run = openRunRow(tables, stored, lease);
  const startedAt = stored.row.startedAt ?? toInstant(now());
  await run.change((row) => ({ ...row, state: 'running', startedAt }));
  return {
    dependencies,
    message,
    lease,
    run,
    begun,
    known: begun,
    isResumed: stored.row.startedAt !== null,
    stopAt: now() + budgetMs,
  };
}

/** What is left of the lane, the smallest stream first; what is done already, or not to be read, is passed over. */
const turnsOf = (context: RunContext): Turn[] =>
  streamsOf(context.message.connector).flatMap((stream) => {
    if (context.run.row.done[stream.name] !== undefined) return [];
    const reader = findReader(context.begun, stream.name);
    return reader ? [createTurn(context, stream, reader.id, reader.connection)] : [];
  });

/** The streams of the lane one after the other: while one is brought to its end, the first page of the next is asked for. */
async function readStreams(context: RunContext, traceStream: TraceStream): Promise<void> {
  const results: StreamResult[] = [];
  const turns = turnsOf(context);
  try {
    turns[0]?.begin();
    for (const [index, turn] of turns.entries()) {
      const { stream, connectionId } = turn;
      context.lease.check();
      const outcome = await traceStream(turn, () => turn.read(() => turns[index + 1]?.begin()));
      results.push({ stream, connectionId, outcome });
      if (outcome.kind === 'complete' || outcome.kind === 'incomplete')
        await markDone(context, stream, outcome.kind);
      // Throttled is the whole lane, and so is the end of the time; other trouble is this stream's own.
      if (outcome.kind === 'continue' || (outcome.kind === 'wait' && outcome.code === 'throttled')) break;
    }
  } finally {
    // Nothing is read once the lane is given back.
    await Promise.all(turns.map(({ settle }) => settle()));
  }
  await goOn(context, results, context.dependencies);
}

/** Of a stream that is complete its ledger says so too; what was not is not to be read again by a part after a crash. */
async function markDone({ run }: RunContext, stream: Stream, kind: 'complete' | 'incomplete'): Promise<void> {
  const change = (row: RunRow): RunRow => {
    const { [stream.name]: _, ...positions } = row.positions;
    return { ...row, positions, done: { ...row.done, [stream.name]: kind } };
  };
  if (kind === 'complete') run.note(change);
  else await run.change(change);
}

/** Ends the run, or sees to it that it goes on: at once, or after a wait. */
async function goOn(
  context: RunContext,
  results: StreamResult[],
  dependencies: SyncDependencies,
): Promise<void> {
  const { message, lease, run } = context;
  const { owners, connections } = context.begun;
  const waiting = results.flatMap(({ outcome }) => (outcome.kind === 'wait' ? [outcome] : []));
  const goesOn = results.some(({ outcome }) => outcome.kind === 'continue');
  const { queues, now } = dependencies;
  if (!goesOn && waiting.length === 0) {
    const ended = { message, lease, run, results, owners, connections, isOver: true };
    const interval = await endRun(dependencies, ended);
    // The lease goes first: another run must not find the lane taken.
    await lease.release((lane) => (lane.run === message.run ? { ...lane, run: null, resumeAt: null } : lane));
    await followSettings(dependencies, ended, interval);
    return;
  }
  const { attempts } = run.row;
  const throttled = waiting.every(({ code }) => code === 'throttled');
  const own = throttled ? 30 * 2 ** Math.min(attempts, 5) : (waitsSeconds[attempts] ?? 300);
  const asked = Math.max(0, ...waiting.map(({ seconds }) => seconds ?? 0));
  const seconds = goesOn ? 0 : asked > 0 && throttled ? asked : Math.max(own, asked);
  await run.change((row) => ({
    ...row,
    state: goesOn ? 'queued' : 'waiting',
    attempts: goesOn ? row.attempts : row.attempts + 1,
  }));
  await endRun(dependencies, { message, lease, run, results, owners, connections, isOver: false });
  // The lease goes first: the next message must not find the lane taken.
  await lease.release((lane) => ({ ...lane, resumeAt: toInstant(now() + seconds * 1000) }));
  await queues.send(queueNames.syncRun, message, seconds);
}
