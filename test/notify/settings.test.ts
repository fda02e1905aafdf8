import { readSettings } from '../../shared/config/settings.ts';
import { SettingsError } from '../../shared/config/settings-error.ts';

const guidOf = (digit: string) => [8, 4, 4, 4, 12].map((length) => digit.repeat(length)).join('-');
const readTier = { tier: 'read', clientId: guidOf('2'), credential: { kind: 'secret', name: 'read' } };
const least = {
  HOME_TENANT_ID: guidOf('1'),
  KEY_VAULT_URL: 'https://vault.example.net/',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  PUBLIC_URL: 'https://tenantry.example.com',
  PARTNER_NAME: 'Northwind',
  APP_REGISTRATIONS: JSON.stringify([readTier]),
};
const from = 'mail@northwind.example';
const smtp = { kind: 'smtp', from, host: 'smtp.northwind.example', port: 587, security: 'starttls' };
const azure = { kind: 'communication-services', from, endpoint: 'https://northwind.communication.azure.com' };
const graph = { kind: 'graph', from, clientId: guidOf('3'), credential: { kind: 'secret', name: 'mail' } };

const read = (mail: unknown, more = {}) =>
  readSettings({ ...least, MAIL: JSON.stringify(mail), ...more }).mail;

function messageOf(mail: unknown): string {
  try {
    read(mail);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('the setting was accepted');
}

test.each([
  ['a mail server', smtp],
  ['a mail server, protected as is usual', { ...smtp, security: undefined }],
  ['a mail server with a sign-in', { ...smtp, user: 'tenantry', passwordSecret: 'mail-password' }],
  ['a mail server on this machine, without TLS', { ...smtp, host: '127.0.0.1', security: 'none' }],
  ['the same by its other address', { ...smtp, host: '::1', security: 'none' }],
  ['where answers go', { ...smtp, replyTo: 'help@northwind.example' }],
  ['Azure Communication Services', azure],
  ['Graph, from a mailbox by its name', graph],
  ['Graph, from a mailbox by its id', { ...graph, from: guidOf('4') }],
])('%s is taken', (_, mail) => {
  expect(read(mail)).toEqual(mail);
});

test.each([
  ['an unknown kind', { kind: 'pigeon' }, ['MAIL.kind is none of smtp, communication-services, graph']],
  ['no kind', {}, ['MAIL.kind is none of smtp, communication-services, graph']],
  ['something else', [], ['MAIL is wrong: Invalid input: expected object, received array']],
  [
    'a mail server and nothing of it',
    { kind: 'smtp' },
    ['MAIL.from is missing', 'MAIL.host is missing', 'MAIL.port is missing'],
  ],
  ['a sender who is none', { ...smtp, from: 'Northwind' }, ['MAIL.from is not a mail address']],
  [
    'a sender with another header behind',
    { ...smtp, from: `${from}\r\nBcc: x@evil.example` },
    ['MAIL.from is not a mail address'],
  ],
  ['a port that is none', { ...smtp, port: 70_000 }, ['MAIL.port is wrong: Too big']],
  ['a host with its port', { ...smtp, host: 'mail.example:25' }, ['MAIL.host is not the name of a host']],
  [
    'another machine without TLS',
    { ...smtp, security: 'none' },
    ['MAIL.security must be tls or starttls (none only to a loopback address)'],
  ],
  [
    'another machine that begins like this one',
    { ...smtp, host: '127.0.0.1.example', security: 'none' },
    ['MAIL.security must be tls or starttls (none only to a loopback address)'],
  ],
  [
    'a user without a password',
    { ...smtp, user: 'tenantry' },
    ['MAIL.passwordSecret is missing: user is set'],
  ],
  [
    'a password without a user',
    { ...smtp, passwordSecret: 'mail' },
    ['MAIL.user is missing: passwordSecret is set'],
  ],
  ['a password itself', { ...smtp, password: 'x' }, ['MAIL is wrong: Unrecognized key: "password"']],
  [
    'an endpoint without TLS',
    { ...azure, endpoint: 'http://x.example' },
    ['MAIL.endpoint must be https (plain http only to a loopback address)'],
  ],
  [
    'a mailbox that is none',
    { ...graph, from: 'x' },
    ['MAIL.from is neither the id of a user nor a user principal name'],
  ],
  ['a credential without its name', { ...graph, credential: { kind: 'secret' } }, ['MAIL.credential.name']],
  [
    'a registration that customers consent to',
    { ...graph, clientId: guidOf('2') },
    ['MAIL.clientId must be a registration of its own: it is that of the tier read'],
  ],
  [
    'a federated credential without a managed identity',
    { ...graph, credential: { kind: 'federated' } },
    ['AZURE_CLIENT_ID is missing: the registration of the mail has a federated credential'],
  ],
])('%s is named', (_, mail, lines) => {
  const message = messageOf(mail).split('\n');
  expect(message).toHaveLength(lines.length);
  for (const [index, line] of lines.entries()) expect(message[index]?.slice(0, line.length)).toBe(line);
});

test('no value of it is repeated', () => {
  const canary = 'canary-4e1b';
  const message = messageOf({
    kind: 'smtp',
    from: canary,
    replyTo: canary,
    host: `${canary}!`,
    port: canary,
    security: canary,
    user: 5,
    passwordSecret: `${canary}!`,
  });
  expect(message).not.toContain(canary);
});
