import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogLevel } from './rpc.ts';

/** What this host honours of host.json, with the real host's defaults. */
export interface HostJson {
  routePrefix: string;
  functionTimeoutMs: number;
  logLevel: LogLevel;
  queues: QueueSettings;
}

export interface QueueSettings {
  batchSize: number;
  newBatchThreshold: number;
  maxDequeueCount: number;
  visibilityTimeoutSeconds: number;
  messageEncoding: 'base64' | 'none';
}

interface HostJsonFile {
  version?: string;
  functionTimeout?: string;
  logging?: { logLevel?: { default?: string } };
  extensions?: {
    http?: { routePrefix?: string };
    queues?: Partial<Record<keyof QueueSettings | 'visibilityTimeout', string | number>>;
  };
}

/** `hh:mm:ss` or `d.hh:mm:ss`, as .NET's TimeSpan. */
function toMilliseconds(timeSpan: string): number {
  const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})$/.exec(timeSpan);
  if (!match) throw new Error(`host.json: "${timeSpan}" is no time span`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

export function readHostJson(packageDirectory: string): HostJson {
  const file: HostJsonFile = JSON.parse(readFileSync(join(packageDirectory, 'host.json'), 'utf8'));
  if (file.version !== '2.0') throw new Error('host.json: "version" must be "2.0"');
  const queues = file.extensions?.queues ?? {};
  const batchSize = Number(queues.batchSize ?? 16);
  return {
    routePrefix: file.extensions?.http?.routePrefix ?? 'api',
    functionTimeoutMs: toMilliseconds(file.functionTimeout ?? '00:30:00'),
    logLevel: (file.logging?.logLevel?.default ?? 'Information').toLowerCase() as LogLevel,
    queues: {
      batchSize,
      newBatchThreshold: Number(queues.newBatchThreshold ?? Math.floor(batchSize / 2)),
      maxDequeueCount: Number(queues.maxDequeueCount ?? 5),
      visibilityTimeoutSeconds: toMilliseconds(String(queues.visibilityTimeout ?? '00:00:00')) / 1000,
      messageEncoding: queues.messageEncoding === 'none' ? 'none' : 'base64',
    },
  };
}
