import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { AzureMonitorMetricExporter, AzureMonitorTraceExporter } from '@azure/monitor-opentelemetry-exporter';
import { environmentVariables } from '../../config/environment.ts';
import type { WayOut } from './way-out.ts';

export interface AzureMonitorOptions {
  connectionString: string;
  /** Null: the key in the connection string is enough. */
  credential: TokenCredential | null;
  /** The ingestion endpoint where it is on this very machine: the exporter makes https of every other. */
  localEndpoint: string | null;
  httpClient?: HttpClient;
}

/** The exporter tells Microsoft how it is used, and its resource with every batch, unless its own environment says no. */
const quietly = {
  APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
  APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED: 'true',
};

/** Application Insights. What it does not take is lost: nothing is kept on the disk of an instance. */
export function createAzureMonitor(options: AzureMonitorOptions): WayOut {
  const { connectionString, credential, localEndpoint, httpClient } = options;
  Object.assign(environmentVariables(), quietly);
  const exporterOptions = {
    connectionString,
    disableOfflineStorage: true,
    ...(localEndpoint === null ? {} : { host: localEndpoint, allowInsecureConnection: true }),
    ...(credential ? { credential } : {}),
    ...(httpClient ? { httpClient } : {}),
  };
  return {
    spans: new AzureMonitorTraceExporter(exporterOptions),
    metrics: new AzureMonitorMetricExporter(exporterOptions),
  };
}
