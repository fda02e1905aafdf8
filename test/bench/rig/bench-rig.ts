import { type BenchGraph, startBenchGraph } from './bench-graph.ts';
import { connectCustomer } from './customer.ts';
import { type Rig, type RigOptions, startRig } from './rig.ts';

export interface BenchRig extends Rig {
  graph: BenchGraph;
  /** A tenant with so many users, connected and never read. */
  addTenant(id: string, users: number): Promise<void>;
}

/** With the bench's own Graph: tenants of any size, cheap to serve. */
export async function startBenchRig(options: RigOptions): Promise<BenchRig> {
  const graph = await startBenchGraph();
  const { origin } = graph;
  const origins = {
    login: origin,
    graph: origin,
    vault: origin,
    identity: `${origin}/identity`,
    control: origin,
    mail: 'smtp://127.0.0.1:2525',
  };
  const rig = await startRig(options, origins, [graph.child]);
  return {
    ...rig,
    graph,
    async addTenant(id, users) {
      await graph.addTenant(id, users);
      await connectCustomer(rig.services, { id, name: `${users} users` });
    },
  };
}
