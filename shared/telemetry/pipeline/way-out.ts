import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

/** A place where telemetry goes to. */
export interface WayOut {
  spans: SpanExporter;
  metrics: PushMetricExporter;
}

/** Names of attributes that Azure Monitor understands, and that are nobody's facts. */
export const azureAttributes = {
  operation: 'ai.operation.name',
  sampleRate: 'microsoft.sample_rate',
} as const;
