import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TenantryError } from '../../shared/errors/tenantry-error.ts';
import { createCommunicationServicesMail } from '../../shared/notify/communication-services-mail.ts';
import { createGraphMail } from '../../shared/notify/graph-mail.ts';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  authorization: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it is what it checks
  body: any;
}

let server: Server;
let origin = '';
let answer: { status: number; headers?: Record<string, string>; body?: string } = { status: 202 };
const seen: Seen[] = [];

const readText = async (request: IncomingMessage) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
};

beforeAll(async () => {
  server = createServer((request, response) => {
    void readText(request).then((text) => {
      const { method, url, headers } = request;
      seen.push({ method, url, authorization: headers.authorization, body: JSON.parse(text) });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen.length = 0;
  answer = { status: 202 };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const letter = { to: 'it@contoso.com', subject: 'Hello', text: 'plain', html: '<p>rich</p>' };
const replyTo = 'help@northwind.example';
const now = () => Date.parse('2026-11-23T09:00:00Z');
let token: () => Promise<string> = async () => 'token';
beforeEach(() => {
  token = async () => 'token';
});

const azure = (endpoint = origin) =>
  createCommunicationServicesMail(
    { kind: 'communication-services', from: 'mail@northwind.example', replyTo, endpoint },
    {
      identity: { getToken: async () => ({ token: await token(), expiresOnTimestamp: now() + 1 }) },
      fetch,
      now,
    },
  );

const graph = (graphOrigin = origin) =>
  createGraphMail(
    {
      kind: 'graph',
      from: 'integration+mail@northwind.example',
      replyTo,
      clientId: '33333333-3333-3333-3333-333333333333',
      credential: { kind: 'federated' },
    },
    {
      homeTenantId: '11111111-1111-1111-1111-111111111111',
      graphOrigin,
      tokens: {
        get: async ({ tenantId }) => ({
          accessToken: `${await token()} of ${tenantId}`,
          tenantId,
          roles: ['Mail.Send'],
          directoryRoles: [],
          expiresAt: now() + 1,
        }),
      },
      clientAuth: async () => () => undefined,
      fetch,
      now,
    },
  );

test('Azure Communication Services is given both forms, and told not to track anybody', async () => {
  await azure().send(letter);
  expect(seen).toEqual([
    {
      method: 'POST',
      url: '/emails:send?api-version=2023-03-31',
      authorization: 'Bearer token',
      body: {
        senderAddress: 'mail@northwind.example',
        content: { subject: 'Hello', plainText: 'plain', html: '<p>rich</p>' },
        recipients: { to: [{ address: 'it@contoso.com' }] },
        replyTo: [{ address: replyTo }],
        userEngagementTrackingDisabled: true,
      },
    },
  ]);
});

test('Graph sends from the mailbox with a token of the home tenant, and keeps nothing in it', async () => {
  await graph().send(letter);
  expect(seen).toEqual([
    {
      method: 'POST',
      url: '/v1.0/users/integration%2Bmail%40northwind.example/sendMail',
      authorization: 'Bearer token of 11111111-1111-1111-1111-111111111111',
      body: {
        message: {
          subject: 'Hello',
          body: { contentType: 'HTML', content: '<p>rich</p>' },
          toRecipients: [{ emailAddress: { address: 'it@contoso.com' } }],
          replyTo: [{ emailAddress: { address: replyTo } }],
        },
        saveToSentItems: false,
      },
    },
  ]);
});

describe.each([
  ['Azure Communication Services', azure],
  ['Microsoft Graph', graph],
] as const)('%s', (service, create) => {
  test.each([
    [
      400,
      '{"error":{"code":"ErrorInvalidRecipients","message":"it@contoso.com"}}',
      ' ErrorInvalidRecipients',
    ],
    [400, '{"error":{"code":"<b>x</b>"}}', ''],
    [403, '<html>', ''],
    [404, '', ''],
  ])('that answers %i %j has refused for ever', async (status, body, word) => {
    answer = { status, body };
    await expect(create().send(letter)).rejects.toMatchObject({
      code: 'mail-refused',
      message: `${service} refused the letter: ${status}${word}`,
    });
  });

  test.each([
    [429, '120', 120],
    [503, undefined, undefined],
    [500, 'Mon, 23 Nov 2026 09:01:00 GMT', 60],
    [408, undefined, undefined],
  ])('that answers %i (%s) may take it later', async (status, after, seconds) => {
    answer = { status, headers: after === undefined ? {} : { 'retry-after': after } };
    const error = await create()
      .send(letter)
      .catch((thrown: TenantryError) => thrown);
    expect(error).toMatchObject({ code: 'unreachable' });
    expect((error as TenantryError).facts.retryAfterSeconds).toBe(seconds);
  });

  test('that is not there may be there later', async () => {
    await expect(create('http://127.0.0.1:1').send(letter)).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('without a token is asked nothing', async () => {
    token = async () => {
      throw new TenantryError('unreachable', 'no');
    };
    await expect(create().send(letter)).rejects.toMatchObject({ code: 'unreachable' });
    expect(seen).toEqual([]);
  });

  test('that redirects is not followed: a token goes to one origin only', async () => {
    answer = { status: 307, headers: { location: `${origin}/elsewhere` } };
    await expect(create().send(letter)).rejects.toMatchObject({ code: 'mail-refused' });
    expect(seen).toHaveLength(1);
  });
});

test('a registration that Entra does not accept fails for ever, with the number', async () => {
  token = async () => {
    throw new TenantryError('registration-credential', 'no', { aadsts: 7000215 });
  };
  await expect(graph().send(letter)).rejects.toMatchObject({
    code: 'mail-refused',
    message: 'Microsoft Entra gave no token for mail: AADSTS7000215',
  });
});
