import type { TelemetryFacts } from '../telemetry/telemetry.ts';
import type { RunRow } from './bookkeeping.ts';
import type { StreamOutcome } from './read-state.ts';
import type { RunContext, Turn } from './turn.ts';

/** How one stream of a run is told. */
export type TraceStream = (turn: Turn, read: () => Promise<StreamOutcome>) => Promise<StreamOutcome>;

/** What was listed of a stream in all the parts of the run so far. */
const recordsOf = (outcome: StreamOutcome | undefined, { positions }: RunRow, stream: string): number =>
  outcome === undefined || outcome.kind === 'continue'
    ? (positions[stream]?.records ?? 0)
    : outcome.ledger.records;

function outcomeOf({ state, done }: RunRow): string {
  if (state !== 'finished') return state === 'waiting' ? 'waits' : 'goes on';
  return Object.values(done).every((kind) => kind === 'complete') ? 'complete' : 'incomplete';
}

/**
 * One part of a run as a span, with a span for each stream within. The parts of a run are one trace, whoever does them.
 * Being asked to wait is no failure.
 */
export async function traceRun(
  context: RunContext,
  isFirst: boolean,
  work: (traceStream: TraceStream) => Promise<void>,
): Promise<void> {
  const { dependencies, message, run } = context;
  const { telemetry, now } = dependencies;
  const { tenantId: tenant, connector } = message;
  const sums = { records: 0, requests: 0 };

  const traceStream: TraceStream = (turn, read) =>
    telemetry.span(turn.stream.name, { tenant, connector, connection: turn.connectionId }, async (span) => {
      const { name } = turn.stream;
      const before = recordsOf(undefined, run.row, name);
      let outcome: StreamOutcome | undefined;
      try {
        outcome = await read();
        span.note({ outcome: outcome.kind });
        if ('code' in outcome && (outcome.kind === 'incomplete' || outcome.code !== 'throttled'))
          span.fail(outcome.code, outcome.message);
        return outcome;
      } finally {
        // A listing that began anew has read less than before.
        const records = Math.max(0, recordsOf(outcome, run.row, name) - before);
        const requests = turn.countRequests();
        sums.records += records;
        sums.requests += requests;
        span.note({ records, requests });
        const facts: TelemetryFacts = { tenant, connector, stream: name };
        telemetry.measure('tenantry.records', records, facts);
        telemetry.measure('tenantry.requests', requests, facts);
      }
    });

  const waited = (now() - Date.parse(run.row.queuedAt)) / 1000;
  if (isFirst) telemetry.measure('tenantry.wait', Math.max(0, waited), { tenant, connector });
  const facts = { tenant, connector, run: message.run, attempts: run.row.attempts };
  await telemetry.trace(`run ${tenant} ${message.run}`, 'sync run', facts, async (span) => {
    try {
      await work(traceStream);
      span.note({ outcome: outcomeOf(run.row) });
    } finally {
      span.note(sums);
    }
  });
}
