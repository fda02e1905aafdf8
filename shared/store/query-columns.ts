import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { sendToTables, toRefusal } from './table-request.ts';

type Row = Record<string, unknown>;
const answer = z.object({
  value: z.custom<Row[]>(Array.isArray),
});
const next = ['NextPartitionKey', 'NextRowKey'];

/**
 * Some plain columns of the rows that a filter finds, a page of up to 1,000 at a time.
 * @see https://learn.microsoft.com/rest/api/storageservices/query-entities
 */
export async function* queryColumns(
  client: TableClient,
  { filter, select }: { filter: string; select: string[] },
): AsyncGenerator<Row[]> {
  const what = { $filter: filter, $select: select.join(',') };
  for (let onward: Record<string, string> | null = {}; onward !== null; ) {
    const { status, header, text } = await sendToTables(client, {
      method: 'GET',
      path: `${client.tableName}()`,
      query: { ...what, ...onward },
      headers: { accept: 'application/json;odata=nometadata' },
    });
    if (status !== 200) throw toRefusal('A query', status, text);
    const { value } = answer.parse(JSON.parse(text));
    yield value;
    const given = next.flatMap((name) => {
      const from = header(`x-ms-continuation-${name}`);
      return from === undefined ? [] : [[name, from]];
    });
    onward = given.length > 0 ? Object.fromEntries(given) : null;
  }
}
