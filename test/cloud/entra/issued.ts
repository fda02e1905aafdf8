/** What was given out, or came in as proof: an application must let none of it be read anywhere. */
import type { Cloud } from '../core.ts';

export interface Issued {
  kind: 'token' | 'code' | 'refresh-token' | 'code-verifier' | 'client-secret' | 'client-assertion';
  value: string;
}

const capacity = 10_000;
const issued = new WeakMap<Cloud['life'], Issued[]>();

/** Notes a secret that passes by; only the newest are kept. */
export function noteIssued(cloud: Cloud, kind: Issued['kind'], value: string | null): void {
  if (value === null) return;
  const known = issued.get(cloud.life) ?? [];
  issued.set(cloud.life, known);
  known.push({ kind, value });
  if (known.length > capacity) known.splice(0, known.length - capacity);
}

export const issuedBy = (cloud: Cloud): Issued[] => issued.get(cloud.life) ?? [];
