import { randomUUID } from 'node:crypto';
import { users } from '../../../shared/connectors/directory/users.ts';
import { atLeastTimesLess, atMost, type Figure, type Line } from '../figure.ts';
import { startBenchRig } from '../rig/bench-rig.ts';
import { runPeer } from '../rig/peer.ts';

const sizes = {
  full: { slow: 100_000, azurite: 10_000 },
  quick: { slow: 8_000, azurite: 1_000 },
};
const pageMs = 300;
const limits = { batchMs: 20, rowsPerSecond: 2_000 };
const select = Object.keys(users.record.shape);

/** A first sync where reading and writing both take their time: they have to go side by side. */
async function measureSlow(people: number): Promise<Line> {
  const rig = await startBenchRig({ rows: 'counting' });
  try {
    const id = randomUUID();
    await rig.addTenant(id, people);
    await rig.graph.behave({ latencyMs: pageMs });
    const { url, token } = rig.graph.entry(id, select);
    const reading = await runPeer('floor', [url, token]);
    const writingSeconds = people / limits.rowsPerSecond;
    await rig.store.limit(limits);
    const { seconds } = await rig.sync(id);
    return atMost({
      what: `First sync of ${people} users, 999 a page, ${pageMs} ms a page, ${limits.batchMs} ms a batch, ${limits.rowsPerSecond} rows/s`,
      unit: 's',
      tenantry: seconds,
      beside: Math.max(reading.seconds, writingSeconds),
      besideIs: `the larger of reading alone (${reading.seconds.toFixed(1)} s) and writing alone (${writingSeconds.toFixed(1)} s)`,
      atMost: 1.2,
    });
  } finally {
    await rig.stop();
  }
}

/** Against what anyone writes first, on the storage emulator. */
async function measureAzurite(people: number): Promise<Line[]> {
  const rig = await startBenchRig({ rows: 'azurite' });
  try {
    const id = randomUUID();
    await rig.addTenant(id, people);
    const { url, token } = rig.graph.entry(id, select);
    const first = await rig.sync(id);
    const second = await rig.sync(id, { full: true });
    const draft = [url, token, rig.storage, id];
    const firstDraft = await runPeer('first-draft', draft);
    const secondDraft = await runPeer('first-draft', draft);
    const besideIs = 'PageIterator and one upsert a record';
    return [
      atLeastTimesLess({
        what: `First sync of ${people} users on Azurite`,
        unit: 's',
        tenantry: first.seconds,
        beside: firstDraft.seconds,
        besideIs,
        times: 5,
        word: 'faster',
      }),
      atLeastTimesLess({
        what: `Second full read of ${people} users on Azurite, nothing changed`,
        unit: 's',
        tenantry: second.seconds,
        beside: secondDraft.seconds,
        besideIs,
        times: 20,
        word: 'faster',
      }),
    ];
  } finally {
    await rig.stop();
  }
}

export const fullSync: Figure = {
  number: 3,
  title: 'Time of a full sync',
  measure: async (size) => [
    await measureSlow(sizes[size].slow),
    ...(await measureAzurite(sizes[size].azurite)),
  ],
};
