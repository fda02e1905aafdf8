import type { Cloud, CloudRequest } from '../core.ts';
import { VaultError } from './errors.ts';

/** Per vault and 10 seconds. @see https://learn.microsoft.com/azure/key-vault/general/service-limits */
const limits = { create: 300, other: 4_000 };
const windowMs = 10_000;

const requests = new WeakMap<Cloud['life'], Record<keyof typeof limits, number[]>>();

/** @throws 429 where the documented limit of the last ten seconds is reached and `behaviour` has it enforced */
export function countRequest(cloud: Cloud, { method, url }: Pick<CloudRequest, 'method' | 'url'>): void {
  if (!cloud.behaviour.vaultThrottling) return;
  const isCreation = method === 'PUT' || (method === 'POST' && /\/create\/?$/.test(url.pathname));
  const kind = isCreation ? 'create' : 'other';
  const counted = requests.get(cloud.life) ?? { create: [], other: [] };
  requests.set(cloud.life, counted);
  const now = Date.now();
  const recent = counted[kind].filter((at) => at > now - windowMs);
  counted[kind] = recent;
  if (recent.length >= limits[kind]) {
    const message =
      'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached';
    throw new VaultError(429, 'Throttled', message, undefined, { 'retry-after': '1' });
  }
  recent.push(now);
}
