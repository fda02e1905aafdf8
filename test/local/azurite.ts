import { mkdir } from 'node:fs/promises';
import { type Child, startChild } from './child.ts';

export interface AzuritePorts {
  blob: number;
  queue: number;
  table: number;
}

/** The emulator's well-known account; its key is public, and serves for every other account here. */
const wellKnownAccount = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export function toConnectionString({ blob, queue, table }: AzuritePorts, account = wellKnownAccount): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${account}`,
    `AccountKey=${accountKey}`,
    `BlobEndpoint=http://127.0.0.1:${blob}/${account}`,
    `QueueEndpoint=http://127.0.0.1:${queue}/${account}`,
    `TableEndpoint=http://127.0.0.1:${table}/${account}`,
  ].join(';');
}

export interface AzuriteOptions {
  ports: AzuritePorts;
  /** Where it keeps its data; without, in memory. */
  directory?: string;
  clockFile?: string | undefined;
  /** Names of its accounts; without, the well-known one alone. */
  accounts?: string[];
}

/** Starts the real emulator for blobs, queues and tables, telemetry off. */
export async function startAzurite({
  ports,
  directory,
  clockFile,
  accounts,
}: AzuriteOptions): Promise<Child> {
  if (directory) await mkdir(directory, { recursive: true });
  const places = directory ? ['--location', directory] : ['--inMemoryPersistence'];
  const hosts = ['blob', 'queue', 'table'].flatMap((service) => [`--${service}Host`, '127.0.0.1']);
  const numbers = Object.entries(ports).flatMap(([service, port]) => [`--${service}Port`, String(port)]);
  let started = 0;
  return startChild({
    name: 'Azurite',
    script: 'node_modules/azurite/dist/src/azurite.js',
    args: [...places, ...hosts, ...numbers, '--skipApiVersionCheck', '--disableTelemetry', '--silent'],
    ...(accounts
      ? { env: { AZURITE_ACCOUNTS: accounts.map((name) => `${name}:${accountKey}`).join(';') } }
      : {}),
    clockFile,
    isReady: (line) => {
      if (/successfully listening at/.test(line)) started += 1;
      return started === 3;
    },
  });
}
