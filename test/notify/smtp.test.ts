import { createServer } from 'node:net';
import { createSmtpMail, type SmtpSettings } from '../../shared/notify/smtp-mail.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

let server: MailServer;
beforeAll(async () => {
  server = await startMailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
});
beforeEach(() => {
  server.taken.length = 0;
  server.refuseWith(null);
});
afterAll(() => server.close());

const letter = {
  to: 'it@contoso.com',
  subject: 'Northwind asks to connect Contoso – “ä”',
  text: 'Hello,\n.\nhttps://tenantry.example.com/connect#token\n',
  html: '<p>Hello</p>',
};

function send(more: Partial<SmtpSettings> = {}, password = 'right', partnerName = 'Northwind') {
  const settings: SmtpSettings = {
    kind: 'smtp',
    from: 'mail@northwind.example',
    host: '127.0.0.1',
    port: server.port,
    security: 'none',
    ...more,
  };
  const get = async (name: string) => ({ name, value: password, version: '1' });
  return createSmtpMail(settings, { partnerName, secrets: { get } }).send(letter);
}

const refused = (message: string) => expect.objectContaining({ code: 'mail-refused', message });
const unreachable = expect.objectContaining({ code: 'unreachable' });

test('a letter goes with both forms, the sender’s name and where answers go', async () => {
  await send({ replyTo: 'help@northwind.example' });
  const [raw = ''] = server.taken;
  expect(raw).toMatch(/^From: Northwind <mail@northwind\.example>\r\n/m);
  expect(raw).toMatch(/^To: it@contoso\.com\r\n/m);
  expect(raw).toMatch(/^Reply-To: help@northwind\.example\r\n/m);
  expect(raw).toMatch(/^Auto-Submitted: auto-generated\r\n/m);
  expect(raw).toMatch(/text\/plain[\s\S]+text\/html/);
});

test('the partner’s name adds no header', async () => {
  await send({}, 'right', 'Northwind\r\nBcc: x@evil.example <y@evil.example>');
  const head = (server.taken[0]?.split('\r\n\r\n')[0] ?? '').replace(/\r\n /g, ' ');
  expect(head).not.toMatch(/^Bcc:/m);
  expect(head).toMatch(/^From: .*<mail@northwind\.example>$/m);
});

test('the password of the vault signs in; a wrong one fails for ever', async () => {
  const signIn = { user: 'tenantry', passwordSecret: 'mail-password' };
  await send(signIn);
  expect(server.taken).toHaveLength(1);
  await expect(send(signIn, 'wrong')).rejects.toEqual(refused('the mail server refused the sign-in: 535'));
});

test.each([
  [550, refused('the mail server refused the letter: 550')],
  [554, refused('the mail server refused the letter: 554')],
  [450, unreachable],
  [421, unreachable],
])('%i to the recipient', async (code, error) => {
  server.refuseWith(code);
  await expect(send()).rejects.toEqual(error);
});

test('nobody at the port may be there later', async () => {
  const closed = createServer();
  const port = await new Promise<number>((resolve) =>
    closed.listen(0, '127.0.0.1', () => resolve((closed.address() as { port: number }).port)),
  );
  await new Promise((resolve) => closed.close(resolve));
  await expect(send({ port })).rejects.toEqual(unreachable);
});

test('what the server says is not repeated', async () => {
  server.refuseWith(550);
  const error = await send().catch((thrown: Error) => thrown);
  expect(`${error}${(error as Error).cause}`).not.toMatch(/no such mailbox|contoso/);
});

describe('TLS', () => {
  test('that is asked for and not there ends it before anything is said', async () => {
    await expect(send({ security: 'starttls' })).rejects.toThrow();
    await expect(send({ security: 'tls' })).rejects.toEqual(unreachable);
    expect(server.taken).toEqual([]);
  });

  test.each([
    ['tls', { secure: true }],
    ['starttls', {}],
  ] as const)('%s with a certificate that nobody vouches for is refused', async (security, options) => {
    const untrusted = await startMailServer(options);
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      await expect(send({ security, port: untrusted.port })).rejects.toEqual(unreachable);
      expect(untrusted.taken).toEqual([]);
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
      await untrusted.close();
    }
  });
});
