import { randomUUID } from 'node:crypto';
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { TableClient } from '@azure/data-tables';
import type { ColumnValues } from './columns.ts';

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

const toKey = (text: string) => encodeURIComponent(text.replaceAll("'", "''"));

function toRequest(table: string, partitionKey: string, line: BatchLine): string[] {
  const row = `${table}(PartitionKey='${toKey(partitionKey)}',RowKey='${toKey(line.rowKey)}')`;
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

const http = createDefaultHttpClient();

/**
 * Sends one batch through the client's own pipeline, with its credential and its retries. The client's
 * `submitTransaction` sends each row through a pipeline of its own first, which costs several times the CPU. All lines
 * or none are done; throws an error with the `statusCode` of the line that failed.
 * @see https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
 */
export async function submitBatch(
  client: TableClient,
  partitionKey: string,
  lines: BatchLine[],
): Promise<void> {
  const url = new URL(client.url);
  const account = `${url.origin}${url.pathname.replace(/\/$/, '')}`;
  const id = randomUUID();
  const response = await client.pipeline.sendRequest(
    http,
    createPipelineRequest({
      url: `${account}/$batch${url.search}`,
      method: 'POST',
      allowInsecureConnection: url.protocol === 'http:',
      headers: createHttpHeaders({
        accept: 'application/json',
        'x-ms-version': '2019-02-02',
        dataserviceversion: '3.0;',
        'content-type': `multipart/mixed; boundary=batch_${id}`,
      }),
      body: toChangeset(`${account}/${client.tableName}`, partitionKey, lines, id),
    }),
  );
  const text = response.bodyAsText ?? '';
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
  const failed = [response.status, ...statuses].find((status) => status >= 400);
  if (failed === undefined) return;
  const code = /"code":\s*"(\w+)"/.exec(text)?.[1] ?? 'without a code';
  throw Object.assign(new Error(`A batch of ${lines.length} rows: ${failed} ${code}`), {
    statusCode: failed,
  });
}
