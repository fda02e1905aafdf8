import { connect } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { createWorld, type World } from '../testing/world.ts';
import { mailPassword } from './server.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
beforeEach(async () => {
  await world.control.removeMail();
  await world.control.changeBehaviour({ mail: 'accept', mailAnonymous: false });
});
afterAll(() => world.close());

const signedIn = { user: 'tenantry', pass: mailPassword };
const invitation = {
  from: 'Tenantry <mail@partner.example>',
  to: 'Ada <ada@contoso.com>',
  subject: 'Connect Contoso',
  text: 'Hello Ada',
};

async function send(mail: SendMailOptions, auth: object = { auth: signedIn }): Promise<void> {
  const { hostname, port } = new URL(world.cloud.origins.mail);
  const transport = createTransport({ host: hostname, port: Number(port), ...auth });
  try {
    await transport.sendMail({ ...invitation, ...mail });
  } finally {
    transport.close();
  }
}

test('a message is kept with its envelope and decoded', async () => {
  await send({ bcc: 'audit@partner.example', date: new Date('2026-11-01T08:00:00Z') });
  const [mail, ...others] = await world.control.listMail();
  expect(others).toEqual([]);
  expect(mail).toMatchObject({
    username: 'tenantry',
    envelope: { from: 'mail@partner.example', to: ['ada@contoso.com', 'audit@partner.example'] },
    from: invitation.from,
    to: invitation.to,
    subject: invitation.subject,
    date: '2026-11-01T08:00:00.000Z',
    html: null,
  });
  expect(mail?.text?.trim()).toBe('Hello Ada');
  expect(mail?.raw).toContain('Subject: Connect Contoso\r\n');
});

const long = `Grüße aus Köln — ${'ein langer Satz über Verträge, '.repeat(20)}€ = 100 %`;
const paragraphs = 'Erster Absatz,\nzweite Zeile.\n\n.Ein Punkt am Anfang\n=3D bleibt';

test.each([
  ['both bodies', { text: long, html: `<p>${long}</p>` }],
  ['in base64', { text: long, html: `<p>${long}</p>`, textEncoding: 'base64' as const }],
  ['of several lines', { text: paragraphs, html: `<pre>${paragraphs}</pre>` }],
  ['in plain ASCII', { text: 'a line '.repeat(40), html: '<p>short</p>' }],
  [
    'beside an attachment',
    { text: long, html: '<p>x</p>', attachments: [{ filename: 'a.txt', content: 'no' }] },
  ],
  [
    'with a picture in the HTML',
    { text: long, html: '<img src="cid:a">', attachments: [{ cid: 'a', content: 'x' }] },
  ],
])('%s come out as they went in', async (_what, bodies) => {
  await send(bodies);
  const [mail] = await world.control.listMail();
  expect([mail?.text?.trim(), mail?.html?.trim()]).toEqual([bodies.text.trim(), bodies.html]);
});

test.each([
  'Verträge für Åse, 東京 and €uro',
  'Ein sehr langer Betreff über Verträge, Lizenzen, Benutzer und noch viel mehr, damit er gefaltet wird — ganz sicher',
  'A very long subject in plain English that has to be folded because it is longer than one line may be, surely',
])('the subject %p is whole', async (subject) => {
  await send({ subject, from: { name: 'Jörg Müller', address: 'mail@partner.example' } });
  const [mail] = await world.control.listMail();
  expect([mail?.subject, mail?.from]).toEqual([subject, 'Jörg Müller <mail@partner.example>']);
});

test.each(['PLAIN', 'LOGIN'])('AUTH %s takes any user with the one password', async (authMethod) => {
  await send({}, { auth: { user: 'whoever', pass: mailPassword }, authMethod });
  expect((await world.control.listMail())[0]?.username).toBe('whoever');
});

test('a wrong password is refused', async () => {
  const wrong = { auth: { user: 'tenantry', pass: 'wrong' } };
  await expect(send({}, wrong)).rejects.toMatchObject({ code: 'EAUTH', responseCode: 535 });
});

test('who does not sign in sends nothing, unless that is allowed', async () => {
  await expect(send({}, {})).rejects.toMatchObject({ responseCode: 530 });
  await world.control.changeBehaviour({ mailAnonymous: true });
  await send({}, {});
  expect((await world.control.listMail()).map(({ username }) => username)).toEqual([null]);
});

test('a refusal is one for now', async () => {
  await world.control.changeBehaviour({ mail: 'refuse' });
  await expect(send({})).rejects.toMatchObject({ responseCode: 450 });
  expect(await world.control.listMail()).toEqual([]);
});

test('a dropped connection ends with the whole message sent and no answer', async () => {
  await world.control.changeBehaviour({ mail: 'drop' });
  await expect(send({})).rejects.toMatchObject({ code: expect.stringMatching(/ECONN|ESOCKET/) });
  expect(await world.control.listMail()).toEqual([]);
});

test('the mailbox can be emptied, and a reset empties it too', async () => {
  await send({});
  await world.control.removeMail();
  expect(await world.control.listMail()).toEqual([]);
  await send({});
  await world.control.reset();
  expect(await world.control.listMail()).toEqual([]);
});

test('an open connection does not keep the cloud from closing', async () => {
  const other = await createWorld();
  const { hostname, port } = new URL(other.cloud.origins.mail);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('data', resolve));
  await other.close();
  await new Promise((resolve) => (socket.destroyed ? resolve(null) : socket.once('close', resolve)));
});
