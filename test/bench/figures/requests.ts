import { streams } from '../../../shared/connectors/registry.ts';
import { atMost, exactly, type Figure, type Line } from '../figure.ts';
import { type CloudRig, startCloudRig } from '../rig/cloud-rig.ts';
import { addCloudTenant, countPages, requestsOf } from '../rig/cloud-tenant.ts';

const sizes = { full: 10_000, quick: 1_500 };

/** Each listing that was read, walked from its first page on as plainly as can be, and a batch for what has no listing. */
async function leastRequests(rig: CloudRig, tenantId: string, urls: string[]): Promise<number> {
  const firsts = new Map<string, string>();
  for (const url of urls) {
    const path = url.split('?', 1)[0] ?? '';
    if (!firsts.has(path)) firsts.set(path, url);
  }
  const batches = [...firsts.keys()].filter((path) => path.endsWith('/$batch'));
  for (const path of batches) firsts.delete(path);
  return batches.length + (await countPages(rig, tenantId, [...firsts.values()], 'odata.maxpagesize=999'));
}

async function measurePageSize(rig: CloudRig, users: number, pageSize: number): Promise<Line[]> {
  const tenant = await addCloudTenant(rig, { users, settings: { largestDeltaPage: pageSize } });
  await rig.read(tenant.id);
  const full = await requestsOf(rig, tenant.id);
  const least = await leastRequests(rig, tenant.id, full);
  await rig.read(tenant.id);
  const again = await requestsOf(rig, tenant.id);
  const deltaStreams = streams.filter(({ read }) => read.kind === 'delta').length;
  const served = `${users} users, ${pageSize} a page`;
  return [
    atMost({
      what: `Graph requests of a full sync, ${served}`,
      unit: 'requests',
      tenantry: full.length,
      beside: least,
      besideIs: 'the least possible',
      atMost: 1.02,
    }),
    exactly(
      `Graph requests to delta streams where nothing changed, ${served}`,
      again.filter((url) => /\/delta\b/.test(url)).length,
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
