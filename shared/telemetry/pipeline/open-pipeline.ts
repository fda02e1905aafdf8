import type { TokenCredential } from '@azure/identity';
import {
  type Counter,
  type Histogram,
  ROOT_CONTEXT,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { AlwaysOnSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import type { Settings } from '../../config/settings.ts';
import { type MetricName, metrics } from '../metrics.ts';
import type { KeptSpan, Pipeline } from '../records.ts';
import { createAzureMonitor } from './azure-monitor.ts';
import { createConsole } from './console.ts';
import { keepFailure } from './keep-failure.ts';
import { createRedactingProcessor, toAttributes } from './redaction.ts';
import { azureAttributes, type WayOut } from './way-out.ts';

/** Every tenant is a time series of its own; the library would put those beyond 2,000 together. */
const cardinalityLimits = { default: 50_000 };
/** Measurements leave with a flush. This is for those that none follows. */
const metricsEveryMs = 60_000;

const resource = resourceFromAttributes({ 'service.name': 'tenantry' });

/** Spans that have ended already, told to OpenTelemetry with the ids and times that they have had. */
function createSpanTeller(waysOut: WayOut[]) {
  let ids = { traceId: '', spanId: '' };
  const provider = new BasicTracerProvider({
    resource,
    sampler: new AlwaysOnSampler(),
    idGenerator: { generateTraceId: () => ids.traceId, generateSpanId: () => ids.spanId },
    spanProcessors: waysOut.map(({ spans }) => createRedactingProcessor(spans)),
  });
  const tracer = provider.getTracer('tenantry');
  const tell = (span: KeptSpan, operation: string) => {
    ids = span;
    const { traceId, parentId } = span;
    const context =
      parentId === null
        ? ROOT_CONTEXT
        : trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parentId, traceFlags: TraceFlags.SAMPLED });
    const attributes = {
      ...toAttributes({ ...span.facts, error: span.error }),
      [azureAttributes.operation]: operation,
      [azureAttributes.sampleRate]: 100 / span.standsFor,
    };
    const told = tracer.startSpan(span.name, { startTime: new Date(span.startedAt), attributes }, context);
    if (span.error !== null) told.setStatus({ code: SpanStatusCode.ERROR, message: span.error });
    told.end(new Date(span.endedAt));
  };
  return { tell, flush: () => provider.forceFlush() };
}

function createMeter(waysOut: WayOut[]) {
  const kept = waysOut.map((wayOut) => keepFailure(wayOut.metrics));
  const provider = new MeterProvider({
    resource,
    readers: kept.map(
      ({ exporter }) =>
        new PeriodicExportingMetricReader({
          exporter,
          exportIntervalMillis: metricsEveryMs,
          cardinalityLimits,
        }),
    ),
  });
  const meter = provider.getMeter('tenantry');
  const instruments = new Map<MetricName, Counter | Histogram>();
  const open = (name: MetricName) => {
    const { kind, ...about } = metrics[name];
    const made = kind === 'counter' ? meter.createCounter(name, about) : meter.createHistogram(name, about);
    instruments.set(name, made);
    return made;
  };
  const measure: (name: MetricName, value: number, facts: Parameters<typeof toAttributes>[0]) => void = (
    name,
    value,
    facts,
  ) => {
    const instrument = instruments.get(name) ?? open(name);
    if ('add' in instrument) instrument.add(value, toAttributes(facts));
    else instrument.record(value, toAttributes(facts));
  };
  const flush = async () => {
    await provider.forceFlush();
    const [failure] = kept.flatMap((each) => each.takeFailure() ?? []);
    if (failure) throw failure;
  };
  return { measure, flush };
}

export function createPipeline(waysOut: WayOut[]): Pipeline {
  const teller = createSpanTeller(waysOut);
  const meter = createMeter(waysOut);
  return {
    async send(spans, measurements) {
      const operations = new Map(
        spans.filter(({ parentId }) => parentId === null).map((s) => [s.traceId, s.name]),
      );
      for (const span of spans) teller.tell(span, operations.get(span.traceId) ?? span.name);
      for (const { metric, value, facts } of measurements) meter.measure(metric, value, facts);
      await Promise.all([teller.flush(), meter.flush()]);
    },
  };
}

export interface PipelineOptions {
  settings: Settings['telemetry'];
  credential: TokenCredential | null;
  write: (line: string) => void;
}

/** The entry of the second bundle: everything of OpenTelemetry is behind it. */
export function openPipeline({ settings, credential, write }: PipelineOptions): Pipeline {
  const { azureMonitor, console: toConsole } = settings;
  return createPipeline([
    ...(azureMonitor ? [createAzureMonitor({ ...azureMonitor, credential })] : []),
    ...(toConsole ? [createConsole(write)] : []),
  ]);
}
