import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort, isFree } from './ports.ts';

/** Everything that `npm start` keeps; not in git. Delete it to begin anew. */
export const folder = join(import.meta.dirname, '..', '..', '.local');

const readyPath = join(folder, 'ready.json');

const usualPorts = {
  app: 7071,
  blob: 10000,
  queue: 10001,
  table: 10002,
  login: 7100,
  graph: 7101,
  vault: 7102,
  identity: 7103,
  control: 7104,
};
export type Ports = typeof usualPorts;

/** A whole file or none: written beside its place, then renamed. */
async function writeWhole(name: string, value: unknown): Promise<void> {
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `${name}.${process.pid}`);
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, join(folder, name));
}

async function findFile<T>(name: string): Promise<T | undefined> {
  const path = join(folder, name);
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as T) : undefined;
}

/**
 * The ports of the first start, always: they are part of what is kept (redirect URIs, issuers, the customers' links).
 * The first start takes a free one where the usual one is taken.
 */
export async function claimPorts(): Promise<Ports> {
  const kept = await findFile<Ports>('ports.json');
  if (kept) {
    const taken: string[] = [];
    for (const [name, port] of Object.entries(kept))
      if (!(await isFree(port))) taken.push(`${port} (${name})`);
    if (taken.length === 0) return kept;
    throw new Error(
      `These ports of the first start are taken: ${taken.join(', ')}. Is another \`npm start\` running? ` +
        'Free them, or delete .local to begin anew on other ports.',
    );
  }
  const chosen = { ...usualPorts };
  for (const name of Object.keys(chosen) as (keyof Ports)[]) {
    if (!(await isFree(chosen[name]))) chosen[name] = await findFreePort();
  }
  await writeWhole('ports.json', chosen);
  return chosen;
}

/** The key of `/api`, made at the first start. */
export async function claimApiKey(): Promise<string> {
  const kept = await findFile<{ key: string }>('api-key.json');
  if (kept) return kept.key;
  const key = randomUUID().replaceAll('-', '');
  await writeWhole('api-key.json', { key });
  return key;
}

/** What whoever drives the running installation needs to know; the keys are a contract. */
export interface Ready {
  dashboardUrl: string;
  operator: { username: string; password: string };
  api: { url: string; key: string };
  invitation: { url: string; administrator: { username: string; password: string } };
  cloud: { login: string; graph: string; vault: string; control: string };
  storage: string;
}

export const writeReady = (ready: Ready) => writeWhole('ready.json', ready);
export const removeReady = () => rm(readyPath, { force: true });
