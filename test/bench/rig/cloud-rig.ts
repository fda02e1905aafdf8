import { type ControlClient, createControlClient } from '../../cloud/control/client.ts';
import { startCloud } from '../../local/cloud.ts';
import { northwind, seedPartner } from '../../local/seed.ts';
import { appOrigin, type Rig, type RigOptions, startRig } from './rig.ts';

export interface CloudRig extends Rig {
  control: ControlClient;
}

/** With the simulated cloud: tokens, delta and budgets as Microsoft documents them. */
export async function startCloudRig(options: RigOptions): Promise<CloudRig> {
  const ports = { login: 0, graph: 0, vault: 0, identity: 0, control: 0, mail: 0 };
  const { child, origins } = await startCloud({ ports });
  const control = createControlClient(origins.control);
  await seedPartner(northwind, { control, origins, appOrigin });
  return { ...(await startRig(options, origins, [child])), control };
}
