import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodePath } from './child.ts';
import { until } from './connect-customer.ts';
import type { Ready } from './folder.ts';
import { createPortal } from './portal.ts';
import { root } from './run-step.ts';

let folder: string;
const readyPath = () => join(folder, 'ready.json');
const running: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantry-start-'));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function start(): Promise<{ child: ChildProcess; ready: Ready; ended: Promise<number | null> }> {
  const child = spawn(nodePath, ['test/local/run.mjs', 'test/local/start.ts', '--folder', folder], {
    cwd: root,
  });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const ready = await until(
    'npm start is ready',
    async () => {
      if (child.exitCode !== null) throw new Error(output);
      if (!existsSync(readyPath())) return { done: false, last: output };
      return { done: true, value: JSON.parse(readFileSync(readyPath(), 'utf8')) as Ready };
    },
    120_000,
  );
  return { child, ready, ended };
}

async function isAnswering(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

async function customersOf({ api }: Ready): Promise<string[]> {
  const found: string[] = [];
  for await (const { customer, state } of createPortal(api).listConnections())
    found.push(`${customer.name}: ${state}`);
  return found.sort();
}

test('npm start connects two customers, invites a third, ends cleanly, and a second start keeps them', async () => {
  const first = await start();
  expect(Object.keys(first.ready)).toEqual([
    'dashboardUrl',
    'operator',
    'api',
    'invitation',
    'cloud',
    'storage',
  ]);
  const customers = ['Adventure Works: invited', 'Contoso: active', 'Fabrikam: active'];
  expect(await customersOf(first.ready)).toEqual(customers);

  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(existsSync(readyPath())).toBe(false);
  const { api, cloud } = first.ready;
  for (const url of [api.url, cloud.login, cloud.graph, cloud.vault])
    expect(await isAnswering(url)).toBe(false);

  const second = await start();
  expect(await customersOf(second.ready)).toEqual(customers);
  expect(second.ready.api).toEqual(api);
  expect(second.ready.invitation.url).not.toBe(first.ready.invitation.url);
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
}, 240_000);
