import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { type Stack, startStack } from '../local/stack.ts';
import { seedPeople } from './seed-people.ts';

export interface MemoryMeasured {
  rows: number;
  parts: number;
  bytes: number;
  seconds: number;
  /** Megabytes that the app's process held after the first part, and at most over all the others. */
  firstMegabytes: number;
  peakMegabytes: number;
}

async function readWorkerPid(stack: Stack): Promise<number> {
  const headers = { 'x-functions-key': `${stack.apiKey}-master` };
  const status: { workerPid: number } = await (
    await fetch(`${stack.app}/admin/host/status`, { headers })
  ).json();
  return status.workerPid;
}

const residentMegabytes = (pid: number) =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;

/**
 * The app alone takes 75 MB of heap when it has loaded. With so little more, rows that pile up as objects end the process;
 * and garbage is collected before it is mistaken for something that is held.
 */
const heapMegabytes = 112;

/** Stores people and reads them all through the API, part by part, while it looks at how much the app's process holds. */
export async function measureMemory(
  count: number,
  { format, limit }: { format: 'ndjson' | 'csv'; limit: number },
): Promise<MemoryMeasured> {
  const stack = await startStack({ settings: { NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}` } });
  try {
    const tenantId = randomUUID();
    const people = Array.from({ length: count }, (_, number) => ({
      key: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      displayName: `Person ${number} of the largest tenant that there is`,
      jobTitle: `Title ${number % 50}`,
      otherMails: [`person.${number}@largest.example`],
    }));
    await seedPeople(stack.settings.AzureWebJobsStorage ?? '', tenantId, people);
    const pid = await readWorkerPid(stack);
    const measured = { rows: 0, parts: 0, bytes: 0, firstMegabytes: 0, peakMegabytes: 0 };
    const begun = performance.now();
    let path: string | undefined = `/api/data/users?tenant=${tenantId}&format=${format}&limit=${limit}`;
    while (path !== undefined) {
      const { status, body, headers } = await stack.api('GET', path);
      if (status !== 200) throw new Error(`Answered ${status}`);
      measured.parts += 1;
      measured.bytes += body.length;
      measured.rows += body.split('\n').length - 1 - (format === 'csv' && measured.parts === 1 ? 1 : 0);
      const held = residentMegabytes(pid);
      if (measured.parts === 1) measured.firstMegabytes = held;
      measured.peakMegabytes = Math.max(measured.peakMegabytes, held);
      path = /^<([^>]+)>/.exec(headers.get('link') ?? '')?.[1];
    }
    return { ...measured, seconds: (performance.now() - begun) / 1000 };
  } finally {
    await stack.stop();
  }
}
