import { z } from 'zod';
import { getStream } from '../connectors/registry.ts';
import type { Stream } from '../connectors/stream.ts';
import type { PeopleFilter, PersonRow } from '../pages/views/customer.ts';
import type { ReadRecord, RecordReader } from '../store/record-reader.ts';
import type { RecordTable } from '../store/record-table.ts';
import { skuName } from './sku-names.ts';

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

function licencesOf(record: Record<string, unknown>, partNumbers: Map<string, string>): string[] {
  if (!Array.isArray(record.assignedLicenses)) return [];
  return record.assignedLicenses.map((licence: { skuId?: unknown }) => {
    const skuId = String(licence.skuId ?? '');
    return skuName(skuId, partNumbers.get(skuId) ?? skuId);
  });
}

type StoredPerson = Pick<ReadRecord, 'rowKey' | 'record' | 'removedAt'>;

/** A stored user as the page shows it. */
function toPerson({ rowKey, record, removedAt }: StoredPerson, partNumbers: Map<string, string>): PersonRow {
  return {
    id: rowKey,
    displayName: textOf(record.displayName),
    userPrincipalName: textOf(record.userPrincipalName),
    mail: textOf(record.mail),
    enabled: typeof record.accountEnabled === 'boolean' ? record.accountEnabled : null,
    guest: record.userType === 'Guest',
    licences: licencesOf(record, partNumbers),
    removedAt,
  };
}

/** What a URL may say of people; nonsense is taken for nothing said. */
export const peopleQuery = z.object({
  search: z.string().max(200).catch(''),
  filter: z.enum(['all', 'licensed', 'unlicensed', 'disabled', 'guests']).catch('all'),
});

export interface PeopleQuery extends z.infer<typeof peopleQuery> {
  tenantId: string;
  partNumbers: Map<string, string>;
}

type RowsOf = (tenantId: string, stream: Stream) => RecordTable;

const pageSize = 100;
/** A search looks through this many rows a page of results; the next page goes on from there. */
const mostLookedAt = 5000;

const filters: Record<PeopleFilter, (person: PersonRow) => boolean> = {
  all: () => true,
  licensed: ({ licences }) => licences.length > 0,
  unlicensed: ({ licences }) => licences.length === 0,
  disabled: ({ enabled }) => enabled === false,
  guests: ({ guest }) => guest,
};

const isMatch = (person: PersonRow, search: string) =>
  search === '' ||
  [person.displayName, person.userPrincipalName, person.mail].some((text) =>
    text?.toLocaleLowerCase('en').includes(search),
  );

/** What of stored rows is asked for; people who were removed are not. */
function toWanted({ search, filter, partNumbers }: PeopleQuery): (stored: StoredPerson[]) => PersonRow[] {
  const wanted = search.trim().toLocaleLowerCase('en');
  return (stored) =>
    stored
      .filter(({ removedAt }) => removedAt === null)
      .map((row) => toPerson(row, partNumbers))
      .filter((person) => filters[filter](person) && isMatch(person, wanted));
}

/** One page of a tenant's people that are there, in the order of the table; a search reads on until it has some. */
export async function pagePeople(
  query: PeopleQuery,
  continuation: string | undefined,
  rowsOf: RowsOf,
): Promise<{ rows: PersonRow[]; continuation: string | null }> {
  const table = rowsOf(query.tenantId, getStream('users'));
  const toPeople = toWanted(query);
  const isNarrow = query.search.trim() !== '' || query.filter !== 'all';
  const rows: PersonRow[] = [];
  let next = continuation;
  for (let looked = 0; ; ) {
    const page = await table.page({ limit: isNarrow ? 500 : pageSize, continuation: next });
    rows.push(...toPeople(page.rows.map((row) => ({ ...row, removedAt: row.state.removedAt }))));
    looked += page.rows.length;
    if (page.continuation === null) return { rows, continuation: null };
    next = page.continuation;
    if (rows.length >= pageSize || looked >= mostLookedAt) return { rows, continuation: next };
  }
}

/** What of a stored user a person is made of. */
const select = ['displayName', 'userPrincipalName', 'mail', 'accountEnabled', 'userType', 'assignedLicenses'];
const rowsAtOnce = 500;

/** All of them, some at a time. */
export async function* listPeople(query: PeopleQuery, users: RecordReader): AsyncGenerator<PersonRow[]> {
  const toPeople = toWanted(query);
  let some: StoredPerson[] = [];
  for await (const row of users.list({ tenantId: query.tenantId, after: '' }, { select, pageSize: 1000 })) {
    some.push(row);
    if (some.length < rowsAtOnce) continue;
    yield toPeople(some);
    some = [];
  }
  yield toPeople(some);
}
