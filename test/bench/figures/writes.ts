import { exactly, type Figure, type Line } from '../figure.ts';
import { type CloudRig, startCloudRig } from '../rig/cloud-rig.ts';
import { addCloudTenant } from '../rig/cloud-tenant.ts';
import { inDataTables } from '../rig/counting-store.ts';

const sizes = { full: 10_000, quick: 3_000 };
const rowsPerBatch = 100;

/** What a run writes into the data tables. */
async function countWrites(rig: CloudRig, tenantId: string, full: boolean) {
  await rig.store.clear();
  await rig.read(tenantId, { full });
  return inDataTables(await rig.store.counts());
}

async function changeSome(rig: CloudRig, tenantId: string, many: number): Promise<void> {
  const people = (await rig.control.listUsers(tenantId)).slice(0, many);
  const title = `Title ${Date.now()}`;
  await rig.control.changeUsers(tenantId, {
    change: Object.fromEntries(people.map(({ id }) => [id, { jobTitle: title }])),
  });
}

async function measureChange(rig: CloudRig, id: string, many: number, full: boolean): Promise<Line[]> {
  await changeSome(rig, id, many);
  const { rowsWritten, batches } = await countWrites(rig, id, full);
  const how = `${many} people changed, read ${full ? 'whole' : 'by delta'}`;
  return [
    exactly(`Rows written: ${how}`, rowsWritten, many, 'what changed'),
    exactly(`Batches: ${how}`, batches, Math.ceil(many / rowsPerBatch), 'the least possible'),
  ];
}

export const writes: Figure = {
  number: 2,
  title: 'Rows written',
  async measure(size) {
    const rig = await startCloudRig({ rows: 'counting' });
    try {
      await rig.start();
      const { id } = await addCloudTenant(rig, { users: sizes[size] });
      await rig.read(id);
      const quiet = await countWrites(rig, id, false);
      const quietFull = await countWrites(rig, id, true);
      return [
        exactly('Rows written where nothing changed, by delta', quiet.rowsWritten, 0, 'none'),
        exactly('Rows written where nothing changed, read whole', quietFull.rowsWritten, 0, 'none'),
        ...(await measureChange(rig, id, 250, false)),
        ...(await measureChange(rig, id, 2_500, false)),
        ...(await measureChange(rig, id, 2_500, true)),
      ];
    } finally {
      await rig.stop();
    }
  },
};
