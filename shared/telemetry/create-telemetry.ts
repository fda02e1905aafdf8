import type { TokenCredential } from '@azure/identity';
import type { Settings } from '../config/settings.ts';
import type { Logger } from '../log/logger.ts';
import { createRecorder } from './recorder.ts';
import { createSampler } from './sampling.ts';
import { noTelemetry, type Telemetry } from './telemetry.ts';

/** As much of one process as Application Insights itself samples down to. */
const spansPerMinute = 300;

export interface TelemetryDependencies {
  identityOf: (clientId: string | null) => TokenCredential;
  log: Logger;
  now: () => number;
}

/** Telemetry as the settings want it: none, unless they say where it goes. */
export function createTelemetry(
  settings: Settings['telemetry'],
  { identityOf, log, now }: TelemetryDependencies,
): Telemetry {
  const { azureMonitor, console: toConsole } = settings;
  if (azureMonitor === null && !toConsole) return noTelemetry;
  return createRecorder({
    now,
    sampler: createSampler({ now, spansPerMinute }),
    onTrouble: (error) => log.error('telemetry-not-sent', error),
    async open() {
      // A bundle of its own: nobody waits for it who waits for the first answer.
      const { openPipeline } = await import('./pipeline/open-pipeline.ts');
      const identity = azureMonitor?.identity ?? null;
      return openPipeline({
        settings,
        credential: identity === null ? null : identityOf(identity.clientId),
        write: (line) => void process.stdout.write(`${line}\n`),
      });
    },
  });
}
