import { AsyncLocalStorage } from 'node:async_hooks';
import { hash, randomBytes } from 'node:crypto';
import { TenantryError } from '../errors/tenantry-error.ts';
import { listCauses } from '../log/logger.ts';
import type { KeptSpan, Measurement, Pipeline, SpanRecord } from './records.ts';
import type { Sampler } from './sampling.ts';
import type { OpenSpan, Telemetry } from './telemetry.ts';

export interface RecorderOptions {
  now: () => number;
  sampler: Sampler;
  /** Opens the way out, when there is something to send; called again where that failed. */
  open: () => Promise<Pipeline>;
  /** Told when sending fails, and again only after it has worked in between. */
  onTrouble: (error: unknown) => void;
  /** How long a flush is waited for. */
  patienceMs?: number;
}

/** What waits to be sent; of more than this the oldest is given up. */
const maximumWaiting = 5000;

/** The same key, the same trace, wherever it is asked for. */
export const toTraceId = (key: string) => hash('sha256', key, 'hex').slice(0, 32);

const toCode = (error: unknown) =>
  error instanceof TenantryError ? error.code : error instanceof Error ? error.name : 'unknown';

const within = async (ms: number, work: Promise<void>): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
};

/**
 * Keeps spans and measurements as plain facts, and hands them over when it is flushed: until then nothing of
 * OpenTelemetry is loaded, and nothing is sent while somebody waits for an answer.
 */
export function createRecorder(options: RecorderOptions): Telemetry {
  const { now, sampler, onTrouble, patienceMs = 2000 } = options;
  const current = new AsyncLocalStorage<{ span: SpanRecord; part: SpanRecord[] }>();
  let spans: KeptSpan[] = [];
  let measurements: Measurement[] = [];
  let pipeline: Pipeline | undefined;
  let sending = Promise.resolve();
  let isTroubled = false;

  async function record<T>(
    begun: Pick<SpanRecord, 'traceId' | 'parentId' | 'name' | 'facts'>,
    part: SpanRecord[],
    work: (span: OpenSpan) => Promise<T>,
  ): Promise<T> {
    const span: SpanRecord = {
      ...begun,
      facts: { ...begun.facts },
      spanId: randomBytes(8).toString('hex'),
      startedAt: now(),
      endedAt: 0,
      error: null,
    };
    const open: OpenSpan = {
      note: (facts) => Object.assign(span.facts, facts),
      fail: (code, message) => {
        span.error = code;
        span.facts.message = message;
      },
    };
    try {
      return await current.run({ span, part }, () => work(open));
    } catch (error) {
      open.fail(toCode(error), listCauses(error).join(' < '));
      throw error;
    } finally {
      span.endedAt = now();
      part.push(span);
    }
  }

  function tellTrouble(error: unknown): void {
    if (isTroubled) return;
    isTroubled = true;
    onTrouble(error);
  }

  async function send(): Promise<void> {
    if (spans.length === 0 && measurements.length === 0) return;
    const batch = { spans, measurements };
    spans = [];
    measurements = [];
    try {
      pipeline ??= await options.open();
    } catch (error) {
      // The next flush tries again, with what would have left now.
      spans = [...batch.spans, ...spans].slice(-maximumWaiting);
      measurements = [...batch.measurements, ...measurements].slice(-maximumWaiting);
      return tellTrouble(error);
    }
    try {
      await pipeline.send(batch.spans, batch.measurements);
      isTroubled = false;
    } catch (error) {
      tellTrouble(error);
    }
  }

  return {
    isOn: true,
    async trace(key, name, facts, work) {
      const part: SpanRecord[] = [];
      try {
        return await record({ traceId: toTraceId(key), parentId: null, name, facts }, part, work);
      } finally {
        spans = [...spans, ...sampler.keep(part)].slice(-maximumWaiting);
      }
    },
    span(name, facts, work) {
      const around = current.getStore();
      const { traceId, spanId } = around?.span ?? { traceId: '', spanId: null };
      return record({ traceId, parentId: spanId, name, facts }, around?.part ?? [], work);
    },
    measure(metric, value, facts) {
      if (measurements.length >= maximumWaiting) measurements.shift();
      measurements.push({ metric, value, facts });
    },
    flush() {
      // Whoever is told of trouble may fail; sending goes on, and a flush fails nobody.
      sending = sending.then(send).catch(() => undefined);
      return within(patienceMs, sending);
    },
  };
}
