import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { redact, redactFacts } from '../../log/redact.ts';
import type { TelemetryFacts } from '../telemetry.ts';

/** What an exporter calls its result when it has sent what it was given. */
const sent = 0;
const spansAtOnce = 500;

/** Facts as they may leave: nothing that is absent, no secret. */
export const toAttributes = (facts: TelemetryFacts): Attributes =>
  Object.fromEntries(
    Object.entries(redactFacts(facts)).filter(([, value]) => value !== null && value !== undefined),
  ) as Attributes;

const redactAttributes = (attributes: Attributes): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.map((one) => (typeof one === 'string' ? redact(one) : one))
        : typeof value === 'string'
          ? redact(value)
          : value,
    ]),
  ) as Attributes;

/** A span as it may leave: its names, attributes, events and status without secrets, whoever wrote them. */
function redactSpan(span: ReadableSpan): ReadableSpan {
  const { status, events, links } = span;
  return {
    name: redact(span.name),
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext ? { parentSpanContext: span.parentSpanContext } : {}),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: status.message === undefined ? status : { ...status, message: redact(status.message) },
    attributes: redactAttributes(span.attributes),
    events: events.map((event) => ({
      ...event,
      name: redact(event.name),
      attributes: redactAttributes(event.attributes ?? {}),
    })),
    links: links.map((link) => ({ ...link, attributes: redactAttributes(link.attributes ?? {}) })),
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

/** The one way of spans to an exporter: redacted when they end, sent when they are flushed. */
export function createRedactingProcessor(exporter: SpanExporter): SpanProcessor {
  let waiting: ReadableSpan[] = [];
  const send = (spans: ReadableSpan[]) =>
    new Promise<void>((resolve, reject) => {
      exporter.export(spans, ({ code, error }) =>
        code === sent ? resolve() : reject(error ?? new Error('The exporter could not send its spans')),
      );
    });
  return {
    onStart: () => undefined,
    onEnd(span) {
      waiting.push(redactSpan(span));
    },
    async forceFlush() {
      const spans = waiting;
      waiting = [];
      for (let from = 0; from < spans.length; from += spansAtOnce)
        await send(spans.slice(from, from + spansAtOnce));
    },
    shutdown: () => exporter.shutdown(),
  };
}
