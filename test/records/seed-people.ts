import { users } from '../../shared/connectors/directory/users.ts';
import { createBlobs } from '../../shared/store/blobs.ts';
import { columnsOf } from '../../shared/store/columns.ts';
import { encodeKey } from '../../shared/store/keys.ts';
import { createRecordTable, type TableWrite } from '../../shared/store/record-table.ts';
import { createTables } from '../../shared/store/tables.ts';

export interface Person {
  key: string;
  displayName?: string;
  jobTitle?: string | null;
  otherMails?: string[];
  assignedLicenses?: { skuId: string; disabledPlans: string[] }[];
  removedAt?: string;
}

const changedAt = '2026-03-02T10:04:12Z';
const noIdentity = () => {
  throw new Error('No identity is needed here');
};

const toWrite = ({ key, removedAt = '', ...record }: Person): TableWrite => ({
  kind: 'create',
  rowKey: encodeKey(key),
  record: { id: key, accountEnabled: true, ...record },
  state: {
    hash: 'hash',
    removedAt: removedAt === '' ? null : removedAt,
    run: 'seeded',
    change: 'added',
    changedFields: [],
    changedAt,
    before: 'none',
  },
});

/** People as the engine stores them, straight into storage. */
export async function seedPeople(
  connectionString: string,
  tenantId: string,
  people: Person[],
): Promise<void> {
  const storage = { kind: 'connection-string' as const, value: connectionString };
  const table = createRecordTable({
    tables: createTables(storage, noIdentity),
    blobs: createBlobs(storage, noIdentity),
    table: users.name,
    tenantId,
    columns: columnsOf(users.record),
  });
  for (let from = 0; from < people.length; from += 2000)
    await table.write(people.slice(from, from + 2000).map(toWrite));
}
