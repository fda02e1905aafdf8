import { bearer, clientsUrl, makeKey } from '../clients/arrange.ts';
import {
  addTenant,
  dumpQueues,
  dumpTables,
  goToMicrosoft,
  invite,
  request,
  signIn,
  untilRead,
  untilStanding,
} from '../connect/arrange.ts';
import { readSecret, saveSecret } from '../connect/vault.ts';
import { until } from '../local/connect-customer.ts';
import {
  connectAsAdministrator,
  openInvitation,
  passMicrosoft,
  signInAsOperator,
} from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { give, goToForm, register } from '../own-app/arrange.ts';
import { type Canary, findLeaks } from './leaks.ts';

const clientSecret = 'q8Q~canary/of+the=client-secret.0123456789';

let stack: Stack;
const canaries: Canary[] = [];
const visitors: Visitor[] = [];
const served: string[] = [];
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

/** A visitor whose cookies, and every page of ours that they see, count. */
function newVisitor(): Visitor {
  const visitor = createVisitor();
  const setCookie = visitor.jar.setCookie.bind(visitor.jar);
  visitor.jar.setCookie = (async (...given: Parameters<typeof setCookie>) => {
    const [text, url] = given;
    const value = /^__Host-[^=]+=([^;]+)/.exec(String(text))?.[1];
    if (value && String(url).startsWith(stack.app)) canaries.push({ kind: 'cookie', value });
    return setCookie(...given);
  }) as typeof visitor.jar.setCookie;
  visitors.push(visitor);
  return visitor;
}

const see = ({ page }: Visitor) => {
  if (page.url.origin === stack.app) served.push(`${page.html}\n${JSON.stringify(page.headers)}`);
};

async function inviteCanary(tenant: string | null) {
  const invited = await invite(stack, tenant);
  canaries.push({ kind: 'invitation', value: new URL(invited.url).hash.slice(1) });
  return invited;
}

/** Asks the API and keeps what it answers; 201 holds the invitation, which is given once. */
async function ask(method: string, path: string, body?: unknown): Promise<void> {
  const answer = await stack.api(method, path, body);
  served.push(`${JSON.stringify(answer.body)} ${JSON.stringify([...answer.headers])}`);
}

async function connect(name: string): Promise<{ id: string; tenantId: string }> {
  const tenant = await addTenant(stack, name);
  const { id, url } = await inviteCanary(tenant.id);
  const visitor = newVisitor();
  await openInvitation(visitor, url);
  see(visitor);
  await connectAsAdministrator(visitor, url, tenant.administrator);
  see(visitor);
  await untilRead(stack, id);
  await visitor.visit(`${stack.app}/connect/status`);
  see(visitor);
  return { id, tenantId: tenant.id };
}

const logged = (event: string) => () =>
  until(`The log tells of ${event}`, async () =>
    stack.hostLog().includes(event) ? { done: true, value: undefined } : { done: false, last: null },
  );

/** A Graph whose refusals quote what they were sent is met by a run. */
async function failToRead({ id, tenantId }: { id: string; tenantId: string }): Promise<void> {
  const { control } = stack.cloud;
  const tokens = (await control.listIssued())
    .filter(({ kind }) => kind === 'token')
    .map(({ value }) => value);
  const message = `Refused: Bearer ${tokens.at(-1)} with client_secret=${clientSecret}`;
  const body = { error: { code: 'Authorization_RequestDenied', message } };
  const fault = { service: 'graph' as const, tenantId, times: 2 };
  await control.addFault({ ...fault, path: 'organization', kind: 'status', status: 403, body });
  await control.addFault({ ...fault, path: 'subscribedSkus', kind: 'malformed' });
  await control.addFault({ ...fault, path: 'users', kind: 'status', status: 400, body });
  await ask('POST', `/api/connections/${id}/sync`);
  await until('The failure shows', async () => {
    const { body: streams } = await stack.api('GET', `/api/connections/${id}/streams`);
    const last = JSON.stringify(streams);
    return /incomplete/.test(last) ? { done: true, value: undefined } : { done: false, last };
  });
  await control.removeFaults();
  await ask('GET', `/api/connections/${id}/streams`);
  await ask('GET', `/api/connections/${id}`);
}

test('the whole way is gone, by federated credential and by secret, well and badly', async () => {
  const { control } = stack.cloud;
  const { readClientId, operators } = stack.partner;
  const federated = await connect('federated');
  await failToRead(federated);

  const declined = await addTenant(stack, 'declined');
  const { url, id } = await inviteCanary(declined.id);
  const visitor = await goToMicrosoft(stack, url, newVisitor());
  await signIn(visitor, declined.administrator);
  await visitor.submit('decision=cancel');
  see(visitor);
  await visitor.visit(`${stack.app}/oauth/callback?code=${'c'.repeat(50)}&state=${'s'.repeat(43)}`);
  see(visitor);
  await ask('GET', `/api/connections/${id}`);

  const operator = newVisitor();
  await signInAsOperator(operator, `${stack.app}/dashboard`, operators.admin);
  for (const path of [
    '',
    '/connections',
    ...['overview', 'people', 'permissions', 'history'].map(
      (tab) => `/connections/${federated.id}?tab=${tab}`,
    ),
  ]) {
    await operator.visit(`${stack.app}/dashboard${path}`);
    see(operator);
  }

  await control.changeRegistration(readClientId, { secrets: [{ value: clientSecret }] });
  await saveSecret(stack, 'canary-secret', clientSecret);
  const credential = { kind: 'secret', name: 'canary-secret' };
  await stack.restartHost({
    APP_REGISTRATIONS: JSON.stringify([{ tier: 'read', clientId: readClientId, credential }]),
  });
  await failToRead(await connect('by-secret'));
});

test('and everything that can fail on it has failed', async () => {
  const { control } = stack.cloud;
  const tenant = await addTenant(stack, 'fails');
  const { id, url } = await inviteCanary(tenant.id);
  const token = `^/${tenant.id}/oauth2/v2.0/token$`;
  // Entra's refusal quotes the secret, the vault and the identity endpoint answer nonsense.
  const quoted = {
    error: 'invalid_client',
    error_description: `AADSTS7000215: '${clientSecret}'`,
    error_codes: [7000215],
  };
  const faults = [
    { service: 'login', path: token, kind: 'status', status: 401, body: quoted, skip: 1 },
    {
      service: 'vault',
      path: 'canary-secret',
      kind: 'status',
      status: 403,
      body: { error: { message: clientSecret } },
    },
    { service: 'login', path: token, kind: 'malformed' },
  ] as const;
  for (const fault of faults) {
    await control.addFault({ ...fault, times: 3 });
    const visitor = await goToMicrosoft(stack, url, newVisitor());
    await signIn(visitor, tenant.administrator);
    if (visitor.page.$('button[value=accept]').length > 0) await visitor.submit('decision=accept');
    see(visitor);
    await control.removeFaults();
  }
  await stack.restartHost();
  const body = { message: clientSecret };
  await control.addFault({ service: 'identity', kind: 'status', status: 400, body, times: 20 });
  const waiting = await openInvitation(newVisitor(), url);
  served.push(waiting.html);
  expect(waiting.status).toBe(503);
  await control.removeFaults();
  const refused = { error: 'unauthorized_client', error_description: `AADSTS7000112: ${clientSecret}` };
  const late = { service: 'login', path: token, skip: 2, times: 9 } as const;
  await control.addFault({ ...late, kind: 'status', status: 400, body: refused });
  await connectAsAdministrator(newVisitor(), url, tenant.administrator);
  await untilStanding(stack, id, 'blocked/blocked-by-policy');
  await logged('grant-not-proved')();
  await ask('POST', '/api/connections', { customer: { name: 'x', tenant: clientSecret } });
  await ask('GET', `/api/connections?continuation=${encodeURIComponent(clientSecret)}`);
  await stack.trigger('connect-verify', '{"version":1,"connectionId":"nonsense"}');
  await logged('message-unreadable')();
  const pasting = newVisitor();
  await pasting.visit(`${stack.app}/connect`);
  await pasting.submit('/connect/open', { token: `${url}x` });
  see(pasting);
  served.push((await request(pasting, `${stack.app}/connect/review`)).body);
});

test('over the second way, the receipt, validation, letters, exports and API clients as well', async () => {
  const { control } = stack.cloud;
  const tenant = await addTenant(stack, 'second-way');
  const own = await register(stack, tenant);
  canaries.push({ kind: 'own-secret', value: own.secret.value });
  const { body: made } = await stack.api(
    'POST',
    '/api/connections',
    {
      customer: { name: 'Second way', tenant: tenant.id, contactEmail: 'it@second-way.example' },
      mode: 'own-app',
      invitation: { send: true },
    },
    { 'idempotency-key': 'canaries' },
  );
  const { id, invitation } = made;
  canaries.push({ kind: 'invitation', value: new URL(invitation.url).hash.slice(1) });
  await until('The letter is there', async () => {
    const mail = await control.listMail();
    return mail.length > 0 ? { done: true, value: undefined } : { done: false, last: mail };
  });
  const visitor = await goToForm(stack, invitation.url, newVisitor());
  see(visitor);
  await visitor.submit('action=make-certificate', { tenant: tenant.id, clientId: own.clientId });
  see(visitor);
  for (const clientSecret of [own.secret.id, `${own.secret.value}x`, own.secret.value]) {
    if (visitor.page.url.pathname === '/connect/status') break;
    await give(visitor, { tenant: tenant.id, clientId: own.clientId, clientSecret });
    see(visitor);
  }
  await untilRead(stack, id);
  for (const path of ['', '/validate', '/audit', '/permissions', '/streams'])
    await ask('GET', `/api/connections/${id}${path}`);
  await ask('POST', `/api/connections/${id}/validate`);
  await ask('GET', '/api/invitations?state=completed');
  const page = await fetch(`${stack.app}/api/connections/${id}/validate?code=${stack.apiKey}`, {
    headers: { accept: 'text/html' },
  });
  served.push(await page.text());

  await visitor.visit(`${stack.app}/receipt`);
  see(visitor);
  await visitor.submit('/receipt/sign-in');
  await passMicrosoft(visitor, tenant.administrator);
  see(visitor);
  await visitor.submit('/receipt/pause');
  see(visitor);

  const operator = newVisitor();
  await signInAsOperator(operator, `${stack.app}/dashboard`, stack.partner.operators.admin);
  for (const path of [
    '/invitations',
    '/new-connection',
    `/connections/${id}?tab=settings`,
    `/connections/${id}?tab=history`,
    `/connections/${id}/validate`,
    '/export/customers?format=csv',
    `/export/history?connection=${id}&format=ndjson`,
    `/export/users?connection=${id}&format=csv`,
  ]) {
    await operator.visit(`${stack.app}/dashboard${path}`);
    see(operator);
  }
  // Shown this once, and nowhere again.
  const key = await makeKey(stack, operator, 'Canary portal');
  canaries.push({ kind: 'client-key', value: key }, { kind: 'client-key', value: key.slice(-43) });
  for (const credential of [key, `${key}x`]) {
    const answer = await stack.api('GET', '/api/connections', undefined, bearer(credential));
    served.push(`${JSON.stringify(answer.body)} ${JSON.stringify([...answer.headers])}`);
  }
  await operator.visit(clientsUrl(stack));
  see(operator);
});

/** Paths and queries of ours that anybody was sent to, without the one exception: the callbacks' `code` and `state`. */
function ourUrls(): string {
  const urls = visitors.flatMap(({ trail }) => trail.map((step) => new URL(step.url)));
  const ours = urls.filter(({ origin }) => origin === stack.app);
  for (const url of ours) {
    if (/^\/oauth\/(operator-)?callback$/.test(url.pathname))
      for (const name of ['code', 'state', 'session_state']) url.searchParams.delete(name);
  }
  return ours.map(({ pathname, search }) => pathname + search).join('\n');
}

test('no secret can be read in a log, a row, a message, an answer, a page or a URL', async () => {
  const queries = visitors.flatMap(({ trail }) => trail.map((step) => new URL(step.url).searchParams));
  for (const kind of ['state', 'nonce'])
    for (const value of new Set(
      queries.map((query) => query.get(kind) ?? '').filter((text) => text.length >= 20),
    ))
      canaries.push({ kind, value });
  canaries.push(...(await stack.cloud.control.listIssued()));
  canaries.push({ kind: 'client-secret', value: clientSecret });
  canaries.push({ kind: 'cookie-key', value: await readSecret(stack, 'tenantry-cookie-key') });
  canaries.push({ kind: 'function-key', value: stack.apiKey });
  canaries.push({ kind: 'identity-header', value: stack.settings.IDENTITY_HEADER ?? '' });
  const accountKey = /AccountKey=([^;]+)/.exec(stack.settings.AzureWebJobsStorage ?? '')?.[1] ?? '';
  canaries.push({ kind: 'storage-key', value: accountKey });
  const kinds = ['invitation', 'cookie', 'state', 'nonce', 'token', 'code', 'code-verifier', 'client-secret'];
  expect([...new Set(canaries.map(({ kind }) => kind))]).toEqual(
    expect.arrayContaining([...kinds, 'client-assertion', 'cookie-key', 'storage-key']),
  );
  const places = {
    // The first line is the local host's own: it tells whoever starts it where it is and with which key.
    log: stack.hostLog().replaceAll(/^\{"origin".*$/gm, ''),
    tables: await dumpTables(stack),
    served: served.join('\n'),
    urls: ourUrls(),
    queues: await dumpQueues(stack),
  };
  for (const [place, text] of Object.entries(places))
    expect({ place, isEmpty: text === '' }).toEqual({ place, isEmpty: false });
  expect(findLeaks(canaries, places)).toEqual([]);
});

test('a secret would be found in any of these forms', () => {
  const value = 'a/secret+with "signs"=0123456789abcdef';
  const planted = {
    plain: `x${value}y`,
    url: `?token=${encodeURIComponent(value)}`,
    json: JSON.stringify({ value }),
    hex: Buffer.from(value).toString('hex'),
    base64: btoa(`{"value":"${value}"}`),
    aligned: btoa(`{"a":"${value}"}`),
    base64url: Buffer.from(`xx${value}`).toString('base64url'),
  };
  const found = findLeaks([{ kind: 'test', value }], planted).map((leak) => leak.split(/ in |: /)[1]);
  expect([...new Set(found)].sort()).toEqual(Object.keys(planted).sort());
});
