import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { azureAttributes, type WayOut } from './way-out.ts';

const notShown: string[] = Object.values(azureAttributes);

const toWords = (attributes: Attributes) =>
  Object.entries(attributes)
    .filter(([name]) => !notShown.includes(name))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

const toMs = ([seconds, nanoseconds]: [number, number]) => seconds * 1000 + nanoseconds / 1e6;

/** Spans as a tree: each below the one that it happened in, in the order in which they began. */
function toLines(spans: ReadableSpan[]): string[] {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const parentOf = ({ parentSpanContext }: ReadableSpan) =>
    parentSpanContext && ids.has(parentSpanContext.spanId) ? parentSpanContext.spanId : null;
  const below = (parent: string | null, depth: number): string[] =>
    spans
      .filter((span) => parentOf(span) === parent)
      .sort((one, other) => toMs(one.startTime) - toMs(other.startTime))
      .flatMap((span) => {
        const mark = span.status.code === SpanStatusCode.ERROR ? '✗' : '✓';
        const took = `${Math.round(toMs(span.duration))} ms`;
        const line = `${'  '.repeat(depth)}${mark} ${span.name} ${took} ${toWords(span.attributes)}`;
        return [`[telemetry] ${line.trimEnd()}`, ...below(span.spanContext().spanId, depth + 1)];
      });
  return below(null, 0);
}

const toMetricLines = ({ scopeMetrics }: ResourceMetrics): string[] =>
  scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ descriptor: { name, unit }, ...metric }) =>
      metric.dataPoints.map(({ attributes, value }) => {
        const told =
          metric.dataPointType === DataPointType.HISTOGRAM && typeof value === 'object' && 'sum' in value
            ? `${value.count} × at most ${value.max}${unit}`
            : `+${value}`;
        return `[telemetry] ${name} ${told} ${toWords(attributes)}`.trimEnd();
      }),
    );

/** A terminal: one line a span, one line a measurement. */
export function createConsole(write: (line: string) => void): WayOut {
  const spans: SpanExporter = {
    export(batch, done) {
      for (const line of toLines(batch)) write(line);
      done({ code: 0 });
    },
    shutdown: async () => undefined,
  };
  const metrics: PushMetricExporter = {
    export(batch, done) {
      for (const line of toMetricLines(batch)) write(line);
      done({ code: 0 });
    },
    selectAggregationTemporality: () => AggregationTemporality.DELTA,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  return { spans, metrics };
}
