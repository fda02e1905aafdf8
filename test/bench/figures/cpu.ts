import { randomUUID } from 'node:crypto';
import { users } from '../../../shared/connectors/directory/users.ts';
import { atLeastTimesLess, atMost, type Figure, median } from '../figure.ts';
import { startBenchRig } from '../rig/bench-rig.ts';
import { runPeer } from '../rig/peer.ts';

const sizes = { full: { read: 100_000, draft: 10_000 }, quick: { read: 20_000, draft: 2_000 } };
const rounds = 3;
const select = Object.keys(users.record.shape);

export const cpu: Figure = {
  number: 5,
  title: 'Own CPU per 1,000 records',
  async measure(size) {
    const { read: people, draft: draftPeople } = sizes[size];
    const rig = await startBenchRig({ rows: 'counting' });
    try {
      const id = randomUUID();
      await rig.addTenant(id, people);
      const { url, token } = rig.graph.entry(id, select);
      const per1000 = (cpuMs: number, records: number) => (cpuMs * 1000) / records;
      const first = await rig.sync(id);
      const floors: number[] = [];
      const fulls: number[] = [];
      // Turn by turn, so that a busy machine is busy for both.
      for (let round = 0; round < rounds; round++) {
        floors.push(per1000((await runPeer('floor', [url, token])).cpuMs, people));
        fulls.push(per1000((await rig.sync(id, { full: true })).cpuMs, people));
      }
      const draftId = randomUUID();
      await rig.addTenant(draftId, draftPeople);
      const entry = rig.graph.entry(draftId, select);
      const draft = await runPeer('first-draft', [entry.url, entry.token, rig.storage, draftId]);
      return [
        atMost({
          what: `Own CPU per 1,000 records: full read of ${people} users, nothing changed`,
          unit: 'ms',
          tenantry: median(fulls),
          beside: median(floors),
          besideIs: 'bare fetch and JSON.parse',
          atMost: 3,
        }),
        atLeastTimesLess({
          what: `Own CPU per 1,000 records: first sync of ${people} users`,
          unit: 'ms',
          tenantry: per1000(first.cpuMs, people),
          beside: per1000(draft.cpuMs, draftPeople),
          besideIs: `PageIterator and one upsert a record (${draftPeople} users)`,
          times: 4,
          word: 'less',
        }),
      ];
    } finally {
      await rig.stop();
    }
  },
};
