import { getStream } from '../connectors/registry.ts';
import type { PersonRow } from '../pages/views/customer.ts';
import { listPeople, peopleQuery } from '../reports/people.ts';
import { listSeats, toPartNumbers } from '../reports/seats.ts';
import type { ConnectionTable, ExportRow } from './table.ts';

const columns = [
  'id',
  'displayName',
  'userPrincipalName',
  'mail',
  'enabled',
  'guest',
  'licences',
] as const satisfies (keyof PersonRow)[];

/** The people of a tenant, searched and filtered as on their page. */
export const peopleTable: ConnectionTable = async ({ services, query, row: { tenantId } }) => {
  if (tenantId === null) return { columns, pages: [] };
  const partNumbers = toPartNumbers(await listSeats(tenantId, services.rowsOf));
  const users = services.recordsOf(getStream('users'));
  const people = listPeople({ tenantId, partNumbers, ...peopleQuery.parse(query) }, users);
  return { columns, pages: toPages(people) };
};

async function* toPages(people: AsyncIterable<PersonRow[]>): AsyncGenerator<ExportRow[]> {
  for await (const page of people) yield page.map((person) => ({ ...person }));
}
