import { randomUUID } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import type { ColumnValues } from './columns.ts';
import { rowPath } from './one-row.ts';
import { accountOf, sendToTables, toRefusal } from './table-request.ts';

/** What a batch does to one row. `body` is the row as JSON. */
export type BatchLine =
  | { kind: 'create'; rowKey: string; body: string }
  | { kind: 'replace'; rowKey: string; body: string; etag: string }
  | { kind: 'delete'; rowKey: string };

/** A row as the Table service takes it: types beside the values that do not tell theirs. */
export function toBody(partitionKey: string, rowKey: string, columns: ColumnValues, version: number): string {
  const row: Record<string, unknown> = { PartitionKey: partitionKey, RowKey: rowKey };
  for (const [name, value] of Object.entries(columns)) {
    if (typeof value !== 'object') {
      row[name] = value;
      continue;
    }
    row[name] = value.value;
    row[`${name}@odata.type`] = `Edm.${value.type}`;
  }
  row._v = version;
  return JSON.stringify(row);
}

function toRequest(table: string, partitionKey: string, line: BatchLine): string[] {
  const row = rowPath(table, partitionKey, line.rowKey);
  switch (line.kind) {
    case 'create':
      return [`POST ${table} HTTP/1.1`, 'Prefer: return-no-content'];
    case 'replace':
      return [`PUT ${row} HTTP/1.1`, `If-Match: ${line.etag}`];
    case 'delete':
      return [`DELETE ${row} HTTP/1.1`, 'If-Match: *'];
  }
}

const linesHead = ['Content-Type: application/http', 'Content-Transfer-Encoding: binary', ''];
const types = ['Accept: application/json;odata=minimalmetadata', 'DataServiceVersion: 3.0'];

function toChangeset(table: string, partitionKey: string, lines: BatchLine[], id: string): string {
  const boundary = `changeset_${id}`;
  const parts = lines.flatMap((line) => [
    `--${boundary}`,
    ...linesHead,
    ...toRequest(table, partitionKey, line),
    ...types,
    ...(line.kind === 'delete' ? ['', ''] : ['Content-Type: application/json', '', line.body]),
  ]);
  const head = [`--batch_${id}`, `Content-Type: multipart/mixed; boundary=${boundary}`, ''];
  return [...head, ...parts, `--${boundary}--`, `--batch_${id}--`, ''].join('\r\n');
}

/**
 * Sends one batch. The client's `submitTransaction` sends each row through a pipeline of its own first. All lines or none
 * are done; throws an error with the `statusCode` of the line that failed.
 * @see https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
 */
export async function submitBatch(
  client: TableClient,
  partitionKey: string,
  lines: BatchLine[],
): Promise<void> {
  const id = randomUUID();
  const { status, text } = await sendToTables(client, {
    method: 'POST',
    path: '$batch',
    headers: {
      accept: 'application/json',
      'content-type': `multipart/mixed; boundary=batch_${id}`,
    },
    body: toChangeset(`${accountOf(client)}/${client.tableName}`, partitionKey, lines, id),
  });
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, each]) => Number(each));
  const failed = [status, ...statuses].find((each) => each >= 400);
  if (failed !== undefined) throw toRefusal(`A batch of ${lines.length} rows`, failed, text);
}
