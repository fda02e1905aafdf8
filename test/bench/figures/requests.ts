import { streams } from '../../../shared/connectors/registry.ts';
import { atMost, exactly, type Figure, type Line } from '../figure.ts';
import { type CloudRig, startCloudRig } from '../rig/cloud-rig.ts';
import { addCloudTenant, requestsOf } from '../rig/cloud-tenant.ts';

const sizes = { full: 10_000, quick: 1_500 };

/** Each listing that was read, in as many requests as its records need. */
function leastRequests(paths: string[], users: number, pageSize: number): number {
  const listings = new Set(paths.map((path) => path.split('?', 1)[0]));
  let least = 0;
  for (const listing of listings) least += listing === '/v1.0/users/delta' ? Math.ceil(users / pageSize) : 1;
  return least;
}

async function measurePageSize(rig: CloudRig, users: number, pageSize: number): Promise<Line[]> {
  const tenant = await addCloudTenant(rig, { users, settings: { largestDeltaPage: pageSize } });
  await rig.read(tenant.id);
  const full = await requestsOf(rig, tenant.id);
  await rig.read(tenant.id);
  const again = await requestsOf(rig, tenant.id);
  const deltaStreams = streams.filter(({ read }) => read.kind === 'delta').length;
  const served = `${users} users, ${pageSize} a page`;
  return [
    atMost({
      what: `Graph requests of a full sync, ${served}`,
      unit: 'requests',
      tenantry: full.length,
      beside: leastRequests(full, users, pageSize),
      besideIs: 'the least possible',
      atMost: 1.02,
    }),
    exactly(
      `Graph requests to delta streams where nothing changed, ${served}`,
      again.filter((path) => /\/delta\b/.test(path)).length,
      deltaStreams,
      'one per delta stream',
    ),
  ];
}

export const requests: Figure = {
  number: 1,
  title: 'Graph requests',
  async measure(size) {
    const rig = await startCloudRig({ rows: 'counting' });
    try {
      await rig.start();
      return [
        ...(await measurePageSize(rig, sizes[size], 999)),
        ...(await measurePageSize(rig, sizes[size], 200)),
      ];
    } finally {
      await rig.stop();
    }
  },
};
