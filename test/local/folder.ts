import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort, isFree } from './ports.ts';

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
  mail: 7105,
};
export type Ports = typeof usualPorts;

/** What whoever drives the running installation needs to know; the keys are a contract. */
export interface Ready {
  dashboardUrl: string;
  operator: { username: string; password: string };
  api: { url: string; key: string };
  invitation: { url: string; administrator: { username: string; password: string } };
  cloud: { login: string; graph: string; vault: string; control: string };
  storage: string;
}

/** Everything that `npm start` keeps; not in git. Delete it to begin anew. */
export function openFolder(path: string) {
  mkdirSync(path, { recursive: true });
  const file = (name: string) => join(path, name);

  /** A whole file or none: written beside its place, then renamed. */
  async function writeWhole(name: string, value: unknown): Promise<void> {
    const draft = file(`${name}.${process.pid}`);
    await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, file(name));
  }

  async function findFile<T>(name: string): Promise<T | undefined> {
    return existsSync(file(name)) ? (JSON.parse(await readFile(file(name), 'utf8')) as T) : undefined;
  }

  return {
    file,
    /**
     * The ports of the first start, always: they are part of what is kept (redirect URIs, issuers, the customers' links).
     * The first start takes a free one where the usual one is taken; so does a later one for a service that came since.
     */
    async claimPorts(): Promise<Ports> {
      const kept = (await findFile<Partial<Ports>>('ports.json')) ?? {};
      await checkFree(kept, path);
      const chosen = await choosePorts(kept);
      await writeWhole('ports.json', chosen);
      return chosen;
    },
    /** The key of `/api`, made at the first start. */
    async claimApiKey(): Promise<string> {
      const kept = await findFile<{ key: string }>('api-key.json');
      if (kept) return kept.key;
      const key = randomUUID().replaceAll('-', '');
      await writeWhole('api-key.json', { key });
      return key;
    },
    writeReady: (ready: Ready) => writeWhole('ready.json', ready),
    removeReady: () => rm(file('ready.json'), { force: true }),
  };
}

async function choosePorts(kept: Partial<Ports>): Promise<Ports> {
  const chosen = { ...usualPorts, ...kept };
  for (const name of Object.keys(chosen) as (keyof Ports)[]) {
    if (!(name in kept) && !(await isFree(chosen[name]))) chosen[name] = await findFreePort();
  }
  return chosen;
}

async function checkFree(ports: Partial<Ports>, path: string): Promise<void> {
  const taken: string[] = [];
  for (const [name, port] of Object.entries(ports))
    if (!(await isFree(port))) taken.push(`${port} (${name})`);
  if (taken.length === 0) return;
  throw new Error(
    `These ports of the first start are taken: ${taken.join(', ')}. Is another \`npm start\` running? ` +
      `Free them, or delete ${path} to begin anew on other ports.`,
  );
}
