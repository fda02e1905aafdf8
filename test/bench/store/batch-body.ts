import { randomUUID } from 'node:crypto';
import type { Entity } from './entity.ts';
import { readTarget } from './request-target.ts';
import type { StoreError } from './store-error.ts';
import type { Operation } from './tables.ts';

const methods = new Set(['POST', 'PUT', 'MERGE', 'PATCH', 'DELETE']);

/** Whatever verb it comes with: PATCH is the older MERGE. */
export function toOperation(
  method: string,
  path: string,
  etag: string | undefined,
  entity: Entity,
): Operation {
  const { table, keys } = readTarget(path);
  return {
    method: method === 'PATCH' ? 'MERGE' : (method as Operation['method']),
    table,
    partitionKey: keys?.partitionKey ?? String(entity.PartitionKey),
    rowKey: keys?.rowKey ?? String(entity.RowKey),
    etag,
    entity,
  };
}

/** The lines of a changeset. @see https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions */
export function readBatch(body: string): Operation[] {
  const boundary = /boundary=(changeset_[\w-]+)/.exec(body)?.[1];
  if (boundary === undefined) throw new Error('A batch without a changeset');
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const request = part.slice(part.indexOf('\r\n\r\n') + 4);
      const headEnd = request.indexOf('\r\n\r\n');
      const [line = '', ...headers] = request.slice(0, headEnd < 0 ? request.length : headEnd).split('\r\n');
      const [method = '', url = ''] = line.split(' ');
      if (!methods.has(method)) throw new Error(`A batch with ${line}`);
      const etag = headers
        .find((header) => /^if-match:/i.test(header))
        ?.slice(9)
        .trim();
      const json = headEnd < 0 ? '' : request.slice(headEnd + 4).trim();
      return toOperation(method, new URL(url).pathname, etag, json === '' ? {} : JSON.parse(json));
    });
}

const part = (name: string, lines: string[]) =>
  [`--${name}`, 'Content-Type: application/http', 'Content-Transfer-Encoding: binary', '', ...lines].join(
    '\r\n',
  );

const wrap = (write: (name: string) => string) => {
  const id = randomUUID();
  const inner = `changesetresponse_${id}`;
  const head = [`--batchresponse_${id}`, `Content-Type: multipart/mixed; boundary=${inner}`, '', ''];
  return {
    contentType: `multipart/mixed; boundary=batchresponse_${id}`,
    body: `${head.join('\r\n')}${write(inner)}\r\n--${inner}--\r\n--batchresponse_${id}--\r\n`,
  };
};

export const toBatchAnswer = (etags: (string | undefined)[]) =>
  wrap((name) =>
    etags
      .map((etag) =>
        part(name, ['HTTP/1.1 204 No Content', ...(etag === undefined ? [] : [`ETag: ${etag}`]), '', '']),
      )
      .join('\r\n'),
  );

/** A batch that fails has one line: the one that failed. */
export const toFailedBatch = (error: StoreError) =>
  wrap((name) =>
    part(name, [`HTTP/1.1 ${error.status} ${error.code}`, 'Content-Type: application/json', '', error.body]),
  );
