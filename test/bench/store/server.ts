import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readBatch, toBatchAnswer, toFailedBatch, toOperation } from './batch-body.ts';
import type { Counter } from './counts.ts';
import { createPace, type Limits } from './pace.ts';
import { queryPage, toRow } from './query.ts';
import { readTarget, type Target } from './request-target.ts';
import { StoreError } from './store-error.ts';
import type { TableStore } from './tables.ts';

export interface StoreServerOptions {
  store: TableStore;
  counter: Counter;
  limits: Limits;
  /** Answers paths under `/control`. */
  control: (path: string, body: unknown) => unknown;
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json;odata=minimalmetadata', ...headers },
  body: JSON.stringify(value),
});

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The Table service's wire format, as `@azure/data-tables` speaks it, over tables in memory; it counts what it does. */
export function createStoreServer({ store, counter, limits, control }: StoreServerOptions): Server {
  const pace = createPace();

  const batch = async (body: string): Promise<Answer> => {
    const operations = readBatch(body);
    const [first] = operations;
    if (!first) throw new StoreError(400, 'InvalidInput');
    const { table, partitionKey } = first;
    if (operations.length > 100 || operations.some((other) => other.partitionKey !== partitionKey))
      throw new StoreError(400, 'InvalidInput');
    await pace(`${table} ${partitionKey}`, operations.length, limits);
    counter.add(table, { requests: 1, batches: 1 });
    try {
      const { contentType, body: text } = toBatchAnswer(store.apply(operations));
      counter.add(table, { rowsWritten: operations.length });
      return { status: 202, headers: { 'content-type': contentType }, body: text };
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const { contentType, body: text } = toFailedBatch(error);
      return { status: 202, headers: { 'content-type': contentType }, body: text };
    }
  };

  const read = ({ table, keys }: Target, parameters: URLSearchParams): Answer => {
    if (keys) {
      const found = store.partition(table, keys.partitionKey).find(keys.rowKey);
      if (!found) throw new StoreError(404, 'ResourceNotFound');
      counter.add(table, { rowsRead: 1 });
      return json(toRow(found), 200, { etag: found.etag });
    }
    const { rows, next } = queryPage(store, table, parameters);
    counter.add(table, { rowsRead: rows.length });
    const onward: Record<string, string> = next
      ? {
          'x-ms-continuation-NextPartitionKey': next.partitionKey,
          'x-ms-continuation-NextRowKey': next.rowKey,
        }
      : {};
    return json({ value: rows }, 200, onward);
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://store');
    const body = await readBody(request);
    if (url.pathname.startsWith('/control/'))
      return json((await control(url.pathname.slice(9), body === '' ? {} : JSON.parse(body))) ?? {});
    if (url.pathname.endsWith('/$batch')) return batch(body);
    const target = readTarget(url.pathname);
    const { method = 'GET' } = request;
    if (target.table === 'Tables' && method === 'GET')
      return json({ value: store.names().map((TableName) => ({ TableName })) });
    if (target.table === 'Tables') {
      const { TableName: name } = JSON.parse(body);
      if (!store.create(name)) throw new StoreError(409, 'TableAlreadyExists');
      return { status: 204 };
    }
    counter.add(target.table, { requests: 1 });
    if (method === 'GET') return read(target, url.searchParams);
    const entity = body === '' ? {} : JSON.parse(body);
    const operation = toOperation(method, url.pathname, request.headers['if-match'], entity);
    await pace(`${target.table} ${operation.partitionKey}`, 1, { ...limits, batchMs: 0 });
    const [etag] = store.apply([operation]);
    counter.add(target.table, { rowsWritten: 1 });
    return { status: 204, headers: etag === undefined ? {} : { etag } };
  };

  const send = (response: ServerResponse, { status, headers = {}, body = '' }: Answer) => {
    const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    response.writeHead(status, { 'x-ms-version': '2019-02-02', ...headers, ...length }).end(body);
  };

  const server = createServer((request, response) => {
    answer(request).then(
      (given) => send(response, given),
      (error: unknown) => {
        const failure =
          error instanceof StoreError ? error : new StoreError(500, 'InternalError', String(error));
        if (failure.status === 500)
          process.stderr.write(`${request.method} ${request.url}: ${String(error)}\n`);
        send(response, {
          status: failure.status,
          headers: { 'content-type': 'application/json' },
          body: failure.body,
        });
      },
    );
  });
  server.keepAliveTimeout = 0;
  return server;
}
