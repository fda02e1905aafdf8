import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { nodePath } from './child.ts';
import { advance, createClock, readClock } from './clock.ts';

const preload = pathToFileURL(join(import.meta.dirname, 'clock.mjs')).href;
const run = promisify(execFile);
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenantry-clock-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function evaluate(file: string, expression: string): Promise<unknown> {
  const script = `console.log(JSON.stringify(${expression}))`;
  const { stdout } = await run(nodePath, ['--import', preload, '-e', script], { env: { CLOCK_FILE: file } });
  return JSON.parse(stdout);
}

test('every way to ask for the time is moved, and nothing else', async () => {
  const file = join(directory, 'moved');
  createClock(file);
  advance(file, 3_600_000);
  advance(file, 3_600_000);
  const times = '[Date.now(), new Date().getTime(), +new (class extends Date {})(), Date.parse(Date())]';
  const now = readClock(file);
  for (const time of (await evaluate(file, times)) as number[])
    expect(Math.abs(time - now)).toBeLessThan(5000);
  expect(Date.now() + 7_200_000 - now).toBeLessThan(1000);
  const fixed =
    '[new Date(0).toISOString(), Date.UTC(2026, 0), new Date(2026, 0, 1) instanceof Date, performance.now() < 60000]';
  expect(await evaluate(file, fixed)).toEqual(['1970-01-01T00:00:00.000Z', 1767225600000, true, true]);
});

test('a clock that moves is seen by a process that runs', async () => {
  const file = join(directory, 'running');
  createClock(file);
  const before = 'globalThis.first = Date.now()';
  const later = `(${before}, require('node:fs').writeFileSync(process.env.CLOCK_FILE, Buffer.from(new Float64Array([60000]).buffer), { flag: 'r+' }), Date.now() - first >= 60000)`;
  expect(await evaluate(file, later)).toBe(true);
});
