import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPackage, packageDirectory } from '../../local/build.ts';
import { startHostProcess } from '../../local/host-process.ts';
import { findFreePort } from '../../local/ports.ts';
import { type Figure, format, type Line, median } from '../figure.ts';
import { startBenchRig } from '../rig/bench-rig.ts';

const sizes = { full: 5, quick: 2 };

/** From the start of the host's process to the first answer of a function. */
async function timeStart(directory: string, path: string, settings: Record<string, string>): Promise<number> {
  const port = await findFreePort();
  const startedAt = performance.now();
  const host = await startHostProcess({ port, key: 'bench-key', settings, packageDirectory: directory });
  try {
    const answer = await fetch(`http://localhost:${port}${path}`);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return performance.now() - startedAt;
  } finally {
    await host.stop();
  }
}

const fileKiB = async (directory: string, file = 'main.js') =>
  (await stat(join(directory, file))).size / 1024;

/** Telemetry as it is when it is deployed; nobody listens, and nobody waits for that. */
const withTelemetry = {
  APPLICATIONINSIGHTS_CONNECTION_STRING:
    'InstrumentationKey=00000000-0000-4000-8000-000000000000;IngestionEndpoint=http://127.0.0.1:9/',
};

const line = (
  what: string,
  unit: string,
  tenantry: number,
  beside: number,
  whatBeside = 'an app of one function',
): Line => ({
  what,
  tenantry: `${format(tenantry)} ${unit}`,
  beside: `${format(beside)} ${unit}, ${whatBeside}`,
  ratio: `${format(tenantry / beside)} ×`,
  target: 'printed',
  met: null,
});

export const coldStart: Figure = {
  number: 6,
  title: 'Cold start',
  async measure(size) {
    const one = await buildPackage({
      entry: join(import.meta.dirname, '..', 'peers', 'one-function.ts'),
      outDirectory: join(packageDirectory, '..', 'bench-one-function'),
    });
    const rig = await startBenchRig({ rows: 'counting' });
    try {
      const own: number[] = [];
      const seen: number[] = [];
      const others: number[] = [];
      for (let round = 0; round < sizes[size]; round++) {
        own.push(await timeStart(packageDirectory, '/connect', rig.settings));
        seen.push(await timeStart(packageDirectory, '/connect', { ...rig.settings, ...withTelemetry }));
        others.push(await timeStart(one, '/api/health', rig.settings));
      }
      return [
        line('From process start to the first function answering', 'ms', median(own), median(others)),
        line('The same with telemetry on', 'ms', median(seen), median(own), 'without'),
        line("The bundle's size", 'KiB', await fileKiB(packageDirectory), await fileKiB(one)),
        line(
          'What telemetry loads after the first answer',
          'KiB',
          await fileKiB(packageDirectory, 'telemetry.js'),
          await fileKiB(packageDirectory),
          'the bundle',
        ),
      ];
    } finally {
      await rig.stop();
    }
  },
};
