import { getStream } from '../connectors/registry.ts';
import type { Stream } from '../connectors/stream.ts';
import type { PersonRow } from '../pages/views.ts';
import type { RecordTable, TableRecord } from '../store/record-table.ts';
import { skuName } from './sku-names.ts';

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

function licencesOf(record: Record<string, unknown>, partNumbers: Map<string, string>): string[] {
  if (!Array.isArray(record.assignedLicenses)) return [];
  return record.assignedLicenses.map((licence: { skuId?: unknown }) => {
    const skuId = String(licence.skuId ?? '');
    return skuName(skuId, partNumbers.get(skuId) ?? skuId);
  });
}

/** A stored user as the page shows it. */
function toPerson({ rowKey, record, state }: TableRecord, partNumbers: Map<string, string>): PersonRow {
  return {
    id: rowKey,
    displayName: textOf(record.displayName),
    userPrincipalName: textOf(record.userPrincipalName),
    mail: textOf(record.mail),
    enabled: typeof record.accountEnabled === 'boolean' ? record.accountEnabled : null,
    guest: record.userType === 'Guest',
    licences: licencesOf(record, partNumbers),
    removedAt: state.removedAt,
  };
}

export interface PeopleQuery {
  tenantId: string;
  search: string;
  continuation: string | undefined;
  partNumbers: Map<string, string>;
}

const pageSize = 100;
/** A search looks through this many rows a page of results; the next page goes on from there. */
const mostLookedAt = 5000;

const isMatch = (person: PersonRow, search: string) =>
  [person.displayName, person.userPrincipalName, person.mail].some((text) =>
    text?.toLocaleLowerCase('en').includes(search),
  );

/** One page of a tenant's people that are there, in the order of the table; a search reads on until it has some. */
export async function listPeople(
  { tenantId, search, continuation, partNumbers }: PeopleQuery,
  rowsOf: (tenantId: string, stream: Stream) => RecordTable,
): Promise<{ rows: PersonRow[]; continuation: string | null }> {
  const table = rowsOf(tenantId, getStream('users'));
  const wanted = search.trim().toLocaleLowerCase('en');
  const rows: PersonRow[] = [];
  let next = continuation;
  for (let looked = 0; ; ) {
    const page = await table.page({ limit: wanted === '' ? pageSize : 500, continuation: next });
    for (const stored of page.rows) {
      if (stored.state.removedAt !== null) continue;
      const person = toPerson(stored, partNumbers);
      if (wanted === '' || isMatch(person, wanted)) rows.push(person);
    }
    looked += page.rows.length;
    if (page.continuation === null) return { rows, continuation: null };
    next = page.continuation;
    if (rows.length >= pageSize || looked >= mostLookedAt) return { rows, continuation: next };
  }
}
