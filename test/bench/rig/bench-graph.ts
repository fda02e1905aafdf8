import { type Child, startChild } from '../../local/child.ts';
import type { Behaviour } from '../graph/server.ts';
import { toToken } from '../graph/token.ts';

/** The bench's own Graph in a process of its own. */
export interface BenchGraph {
  child: Child;
  origin: string;
  addTenant(id: string, users: number): Promise<void>;
  behave(behaviour: Partial<Behaviour>): Promise<void>;
  /** Where a peer begins to read, with its token. */
  entry(tenantId: string, select: string[]): { url: string; token: string };
}

export async function startBenchGraph(): Promise<BenchGraph> {
  const child = await startChild({
    name: 'The bench Graph',
    script: 'test/bench/graph/main.ts',
    args: [],
    isReady: (line) => line.startsWith('{"port"'),
  });
  const origin = `http://127.0.0.1:${JSON.parse(child.readyLine).port}`;
  return {
    child,
    origin,
    addTenant: (id, users) => control(origin, 'tenant', { id, users }),
    behave: (behaviour) => control(origin, 'behaviour', behaviour),
    entry: (tenantId, select) => ({
      url: `${origin}/v1.0/users/delta?$select=${select.join(',')}`,
      token: toToken(tenantId).access_token,
    }),
  };
}

/** Tells a server of the bench something, or asks it. */
export async function control<T>(origin: string, path: string, body: object = {}): Promise<T> {
  const answer = await fetch(`${origin}/control/${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`/control/${path}: ${answer.status}`);
  return (await answer.json()) as T;
}
