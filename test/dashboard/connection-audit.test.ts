import { type AuditRow, createAuditTable, recordAudit } from '../../shared/audit/audit.ts';
import { listAudit, pageAudit } from '../../shared/audit/connection-audit.ts';
import { auditList } from '../../shared/contracts/audit.ts';
import type { Rows } from '../../shared/store/rows.ts';
import { collect, type Store, startStore } from '../store/azurite.ts';

const id = 'A'.repeat(22);
const other = 'B'.repeat(22);
const tenantId = '5d6a1b3e-6f0c-4d0b-9a57-0c7f4f1f8b21';
const start = Date.parse('2026-01-01T00:00:00Z');

let store: Store;
let audit: Rows<AuditRow>;
beforeAll(async () => {
  store = await startStore();
  audit = createAuditTable(store.tables);
  // Seconds 0…8 in turn: of the connection, of the tenant's runs, of another connection to the tenant.
  for (let second = 0; second < 9; second += 1) await write(second);
  // A run through the other connection is the tenant's.
  await write(2.5, { partition: tenantId, connectionId: other, what: 'run-complete' });
  // In the same instant in both partitions, under the same key.
  for (const partition of [id, tenantId]) await write(9, { partition, connectionId: id, unique: 'same' });
});
afterAll(() => store?.stop());

interface Where {
  partition: string;
  connectionId: string | null;
  what?: string;
  unique?: string;
}

const inTurn: Where[] = [
  { partition: id, connectionId: id },
  { partition: tenantId, connectionId: null },
  { partition: tenantId, connectionId: other },
];

const write = (second: number, where = inTurn[second % 3] as Where) =>
  recordAudit(
    { audit, now: () => start + second * 1000 },
    { what: `second-${second}`, ...where, who: { name: 'somebody', from: null } },
  );

const newestFirst = [
  'second-9',
  'second-9',
  'second-7',
  'second-6',
  'second-4',
  'second-3',
  'run-complete',
  'second-1',
  'second-0',
];

test('both partitions are one list, newest first, without what is another connection’s', async () => {
  const entries = await collect(listAudit(audit, { id, tenantId }));
  expect(entries.map(({ what }) => what)).toEqual(newestFirst);
  expect(auditList.parse({ items: entries, continuation: null }).items).toEqual(entries);
});

test('without a tenant it is the connection’s own partition', async () => {
  const entries = await collect(listAudit(audit, { id, tenantId: null }));
  expect(entries.map(({ what }) => what)).toEqual(['second-9', 'second-6', 'second-3', 'second-0']);
});

test.each([1, 2, 3, 5, 8, 9])(
  'pages of %i give every entry once, whatever is added meanwhile',
  async (limit) => {
    const seen: string[] = [];
    let continuation: string | undefined;
    for (let pages = 0; pages < 20; pages += 1) {
      const page = await pageAudit(audit, { id, tenantId }, { limit, continuation });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      seen.push(...page.items.map(({ what }) => what));
      if (page.continuation === null) break;
      continuation = page.continuation;
      await recordAudit(
        { audit, now: () => start + 3600_000 + limit },
        { partition: tenantId, connectionId: other, who: { name: 'x', from: null }, what: 'later' },
      );
    }
    expect(seen).toEqual(newestFirst);
  },
);

test.each(['nonsense', '0', '2', `3${'9'.repeat(13)}_x`, `0${'9'.repeat(13)}_é`, `0${'9'.repeat(12)}_x`])(
  'the continuation %j is refused as not ours',
  async (continuation) => {
    await expect(pageAudit(audit, { id, tenantId }, { limit: 1, continuation })).rejects.toMatchObject({
      code: 'bad-request',
      facts: { errors: [{ pointer: '/continuation' }] },
    });
  },
);

test('a continuation is a text for the filter, not a part of it', async () => {
  const page = await pageAudit(
    audit,
    { id, tenantId },
    { limit: 5, continuation: `0${'9'.repeat(13)}_' or PartitionKey ne '` },
  );
  expect(page).toEqual({ items: [], continuation: null });
});
