import { AggregationTemporality, type PushMetricExporter } from '@opentelemetry/sdk-metrics';

/** What an exporter calls its result when it has sent what it was given. */
const sent = 0;

/**
 * OpenTelemetry's reader of metrics tells failures to a handler of its own, and a flush succeeds whatever came of it:
 * the exporter's last failure is kept here until it is taken.
 */
export function keepFailure(exporter: PushMetricExporter) {
  let failure: Error | undefined;
  const keeping: PushMetricExporter = {
    export(measured, done) {
      failure = new Error('The exporter has not answered');
      exporter.export(measured, (result) => {
        const { code, error } = result;
        failure =
          code === sent ? undefined : (error ?? new Error('The exporter could not send its measurements'));
        done(result);
      });
    },
    selectAggregationTemporality: (type) =>
      exporter.selectAggregationTemporality?.(type) ?? AggregationTemporality.CUMULATIVE,
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
  const takeFailure = () => {
    const taken = failure;
    failure = undefined;
    return taken;
  };
  return { exporter: keeping, takeFailure };
}
