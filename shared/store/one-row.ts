import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { sendToTables, type TableRequest, toRefusal } from './table-request.ts';

export interface FoundRow {
  etag: string;
  /** Columns as JSON holds them; what they mean is known by who asks. */
  columns: Record<string, unknown>;
}

const object = z.record(z.string(), z.unknown());

const toKey = (text: string) => encodeURIComponent(text.replaceAll("'", "''"));

/** A row's address behind its account's. */
export const rowPath = (table: string, partitionKey: string, rowKey: string) =>
  `${table}(PartitionKey='${toKey(partitionKey)}',RowKey='${toKey(rowKey)}')`;

const sendRow = async (client: TableClient, request: TableRequest, what: string) => {
  const answer = await sendToTables(client, request);
  if (answer.status >= 400) throw toRefusal(what, answer.status, answer.text);
  return { text: answer.text, etag: answer.header('etag') ?? '' };
};

/** Throws an error with the `statusCode` 404 where there is none. */
export async function readRow(client: TableClient, partitionKey: string, rowKey: string): Promise<FoundRow> {
  const { text, etag } = await sendRow(
    client,
    {
      method: 'GET',
      path: rowPath(client.tableName, partitionKey, rowKey),
      headers: { accept: 'application/json;odata=nometadata' },
    },
    'A row',
  );
  return { etag, columns: object.parse(JSON.parse(text)) };
}

export type RowWrite =
  | { kind: 'insert' | 'put'; partitionKey: string; rowKey: string; body: string }
  | { kind: 'replace'; partitionKey: string; rowKey: string; body: string; etag: string };

/** Writes a row, `body` being the row as JSON. Returns its new ETag. */
export async function writeRow(client: TableClient, write: RowWrite): Promise<string> {
  const { kind, partitionKey, rowKey, body } = write;
  const path = kind === 'insert' ? client.tableName : rowPath(client.tableName, partitionKey, rowKey);
  const { etag } = await sendRow(
    client,
    {
      method: kind === 'insert' ? 'POST' : 'PUT',
      path,
      headers: {
        accept: 'application/json;odata=nometadata',
        'content-type': 'application/json',
        ...(kind === 'insert' ? { prefer: 'return-no-content' } : {}),
        ...(kind === 'replace' ? { 'if-match': write.etag } : {}),
      },
      body,
    },
    `A row (${kind})`,
  );
  return etag;
}
