import type { MetricName } from './metrics.ts';

/** What is known of a span or a measurement; `tenant` is the tenant's GUID. */
export type TelemetryFacts = Record<string, string | number | boolean | null | undefined>;

/** A span while its work is done. */
export interface OpenSpan {
  note(facts: TelemetryFacts): void;
  /** The work came to a bad end without throwing. What throws has failed by itself. */
  fail(code: string, message?: string): void;
}

type Work<T> = (span: OpenSpan) => Promise<T>;

/** How the product is seen by its operators. It never fails, and costs nothing where it is off. */
export interface Telemetry {
  isOn: boolean;
  /** Work that is part of a story told over several invocations: the same key gives the same trace on every host. */
  trace<T>(key: string, name: string, facts: TelemetryFacts, work: Work<T>): Promise<T>;
  /** Work within the span that it is called in; outside of one nobody hears of it. */
  span<T>(name: string, facts: TelemetryFacts, work: Work<T>): Promise<T>;
  measure(metric: MetricName, value: number, facts: TelemetryFacts): void;
  /** Sends what there is, and waits for it a little. */
  flush(): Promise<void>;
}

const unseen: OpenSpan = { note: () => undefined, fail: () => undefined };

export const noTelemetry: Telemetry = {
  isOn: false,
  trace: (_key, _name, _facts, work) => work(unseen),
  span: (_name, _facts, work) => work(unseen),
  measure: () => undefined,
  flush: async () => undefined,
};
