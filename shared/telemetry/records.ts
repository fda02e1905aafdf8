import type { MetricName } from './metrics.ts';
import type { TelemetryFacts } from './telemetry.ts';

/** A span that has ended. Ids are hexadecimal, 16 and 8 bytes; times are milliseconds since 1970. */
export interface SpanRecord {
  traceId: string;
  spanId: string;
  /** Null: it begins its part of the trace. */
  parentId: string | null;
  name: string;
  facts: TelemetryFacts;
  startedAt: number;
  endedAt: number;
  /** Why it failed; null: it did not. */
  error: string | null;
}

/** A span that is sent, for so many that were like it: 1 over the chance that it had. */
export interface KeptSpan extends SpanRecord {
  standsFor: number;
}

export interface Measurement {
  metric: MetricName;
  value: number;
  facts: TelemetryFacts;
}

/** What takes telemetry out of the process; loaded when there is something to send. */
export interface Pipeline {
  send(spans: KeptSpan[], measurements: Measurement[]): Promise<void>;
}
