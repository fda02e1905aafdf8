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

const bundleKiB = async (directory: string) => (await stat(join(directory, 'main.js'))).size / 1024;

const line = (what: string, unit: string, tenantry: number, beside: number): Line => ({
  what,
  tenantry: `${format(tenantry)} ${unit}`,
  beside: `${format(beside)} ${unit}, an app of one function`,
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
      const others: number[] = [];
      for (let round = 0; round < sizes[size]; round++) {
        own.push(await timeStart(packageDirectory, '/connect', rig.settings));
        others.push(await timeStart(one, '/api/health', rig.settings));
      }
      return [
        line('From process start to the first function answering', 'ms', median(own), median(others)),
        line("The bundle's size", 'KiB', await bundleKiB(packageDirectory), await bundleKiB(one)),
      ];
    } finally {
      await rig.stop();
    }
  },
};
