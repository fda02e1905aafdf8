/** Microsoft's own client against this Graph, with its host checks on: it believes that it calls graph.microsoft.com. */
import {
  AuthenticationHandler,
  BatchRequestContent,
  BatchResponseContent,
  Client,
  type Context,
  GraphError,
  type Middleware,
  PageIterator,
  RetryHandler,
  RetryHandlerOptions,
} from '@microsoft/microsoft-graph-client';
import type { Cloud } from '../core.ts';
import { takeFault } from '../faults.ts';
import type { Served } from '../server.ts';
import { appToken, cloudOf, listen, READ_ALL, tenantOf, toFault } from './harness.ts';

const MICROSOFT = 'https://graph.microsoft.com';
const tenant = tenantOf(120, { settings: { deltaPageSize: 50 } });

let cloud: Cloud;
let served: Served;
let client: Client;
const requested: string[] = [];

beforeAll(async () => {
  cloud = cloudOf(tenant);
  served = await listen(cloud);
  const socket = cloud.origins.graph;
  cloud.origins.graph = MICROSOFT;
  const authentication = new AuthenticationHandler({
    getAccessToken: () => appToken(cloud, tenant, READ_ALL),
  });
  const retry = new RetryHandler(new RetryHandlerOptions(0));
  authentication.setNext(retry);
  retry.setNext(toSocket(socket));
  client = Client.initWithMiddleware({ middleware: authentication, defaultVersion: 'v1.0' });
});
afterAll(() => served.close());

/** The last link of the client's chain: the wire, bent to the socket on which the simulated Graph listens. */
function toSocket(socket: string): Middleware {
  return {
    execute: async (context: Context) => {
      const url = String(context.request);
      requested.push(url);
      context.response = await fetch(url.replace(MICROSOFT, socket), context.options);
    },
  };
}

test('reads the organisation and the SKUs', async () => {
  const { value } = await client.api('/organization').get();
  expect(value[0].id).toBe(tenant.id);
  const skus = await client.api('/subscribedSkus').get();
  expect(skus.value).toHaveLength(tenant.skus.length);
});

test('PageIterator reads every user, and goes on from the delta link with what has changed', async () => {
  const first = await client.api('/users/delta').select(['id', 'displayName']).get();
  const seen: string[] = [];
  const iterator = new PageIterator(client, first, ({ id }) => {
    seen.push(id);
    return true;
  });
  await iterator.iterate();
  expect(new Set(seen)).toEqual(new Set(tenant.users.map((user) => user.id)));
  const deltaLink = iterator.getDeltaLink() as string;
  expect(deltaLink).toContain(`${MICROSOFT}/v1.0/users/delta?$deltatoken=`);
  expect((await client.api(deltaLink).get()).value).toEqual([]);
});

test('PageIterator carries its headers to every page of an advanced query', async () => {
  const headers = { ConsistencyLevel: 'eventual' };
  const first = await client
    .api('/users')
    .headers(headers)
    .query({ $count: 'true' })
    .filter("userType ne 'Guest'")
    .select('id')
    .top(20)
    .get();
  let count = 0;
  const callback = () => {
    count += 1;
    return true;
  };
  await new PageIterator(client, first, callback, { headers }).iterate();
  expect(count).toBe(first['@odata.count']);
});

/** The client makes URLs relative by cutting off the origin alone, and a batch wants them without the version. */
test('a batch comes back by id', async () => {
  const urls = ['/organization', `/users/${tenant.users[0]?.id}`, `/users/${crypto.randomUUID()}`];
  const content = new BatchRequestContent(
    urls.map((url, index) => ({ id: `${index}`, request: new Request(`${MICROSOFT}${url}`) })),
  );
  const responses = new BatchResponseContent(await client.api('/$batch').post(await content.getContent()));
  expect(responses.getResponseById('0').status).toBe(200);
  expect(await responses.getResponseById('1').json()).toMatchObject({ id: tenant.users[0]?.id });
  expect(responses.getResponseById('2').status).toBe(404);
});

test('errors arrive as GraphError with code, status and request id', async () => {
  const failure = await client
    .api(`/users/${crypto.randomUUID()}`)
    .get()
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(GraphError);
  expect(failure).toMatchObject({ statusCode: 404, code: 'Request_ResourceNotFound' });
  expect((failure as GraphError).requestId).toMatch(/^[\da-f-]{36}$/);
});

test('the retry handler waits for what Retry-After says and asks again', async () => {
  cloud.faults.push(toFault({ path: '/subscribedSkus', status: 429, headers: { 'retry-after': '1' } }));
  const before = requested.length;
  const { value } = await client.api('/subscribedSkus').get();
  expect(value.length).toBeGreaterThan(0);
  expect(requested.length - before).toBe(2);
  expect(
    takeFault(cloud, { service: 'graph', method: 'GET', path: '/subscribedSkus', tenantId: tenant.id }),
  ).toBeNull();
});
