/**
 * `node test/bench/peers/first-draft.ts URL TOKEN STORAGE TENANT`: what anyone writes first: Graph's own SDK pages
 * through the users, and every record is one upsert.
 */
import { TableClient } from '@azure/data-tables';
import {
  Client,
  type Context,
  HTTPMessageHandler,
  type Middleware,
  PageIterator,
} from '@microsoft/microsoft-graph-client';
import { measured } from './measured.ts';

const [first = '', token = '', storage = '', tenantId = ''] = process.argv.slice(2);

/** The SDK knows https only and puts Graph's address before a next link with plain http: the link is what counts. */
const send = new HTTPMessageHandler();
const middleware: Middleware = {
  async execute(context: Context) {
    const asked = typeof context.request === 'string' ? context.request : context.request.url;
    context.request = asked.slice(asked.lastIndexOf('http://'));
    const headers = { authorization: `Bearer ${token}`, prefer: 'odata.maxpagesize=999' };
    context.options = { ...context.options, headers };
    await send.execute(context);
  },
};
const client = Client.initWithMiddleware({ middleware });
const table = TableClient.fromConnectionString(storage, 'draft', { allowInsecureConnection: true });
await table.createTable();

const toColumn = (value: unknown) =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? undefined);

await measured(async () => {
  const users: Record<string, unknown>[] = [];
  const page = await client.api(first).get();
  // The iterator does not wait for what its callback begins.
  await new PageIterator(client, page, (user: Record<string, unknown>) => users.push(user) > 0).iterate();
  for (const user of users) {
    const columns = Object.entries(user).map(([name, value]) => [name, toColumn(value)]);
    const entity = { partitionKey: tenantId, rowKey: String(user.id), ...Object.fromEntries(columns) };
    await table.upsertEntity(entity, 'Replace');
  }
  return users.length;
});
