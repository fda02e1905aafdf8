import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { addTenant, invite, listRows } from '../connect/arrange.ts';
import { type Stack, startStack } from '../local/stack.ts';
import type { Visitor } from '../local/visitor.ts';
import {
  bearer,
  fromElsewhere,
  keyPattern,
  refused,
  revoke,
  sendClientForm,
  signInTo,
  toRefusal,
} from './arrange.ts';

const secret = 'a-secret-of-the-portal';
let stack: Stack;
let admin: Visitor;
let appId = '';
let own: { id: string; tenantId: string };

/** An application of a tenant, which that tenant knows. */
async function register(displayName: string, homeTenantId = stack.partner.homeTenantId, multiTenant = false) {
  const { control } = stack.cloud;
  const registration = { displayName, homeTenantId, multiTenant, secrets: [{ value: secret }] };
  const { clientId } = await control.addRegistration(registration);
  await control.setGrant(homeTenantId, clientId, {});
  return clientId;
}

async function tokenFor(
  resource = stack.partner.operatorClientId,
  { clientId = appId, tenantId = stack.partner.homeTenantId } = {},
): Promise<string> {
  const answer = await fetch(`${stack.cloud.origins.login}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secret,
      scope: `${resource}/.default`,
    }),
  });
  const body = (await answer.json()) as { access_token?: string };
  if (body.access_token === undefined) throw new Error(`No token: ${JSON.stringify(body)}`);
  return body.access_token;
}

const list = (token: string) =>
  stack.api('GET', '/api/connections', undefined, { ...bearer(token), ...fromElsewhere() });

beforeAll(async () => {
  stack = await startStack();
  const tenant = await addTenant(stack, 'own');
  own = { tenantId: tenant.id, id: (await invite(stack, tenant.id)).id };
  await invite(stack, (await addTenant(stack, 'foreign')).id);
  admin = await signInTo(stack, 'admin');
  appId = await register('Portal of the partner');
  const page = await sendClientForm(stack, admin, {
    name: 'Entra portal',
    kind: 'entra-app',
    appId: appId.toUpperCase(),
    tenants: own.tenantId,
  });
  expect([page.status, page.html.match(keyPattern)]).toEqual([200, null]);
});
afterAll(() => stack?.stop());

test.each([1, 2] as const)(
  'a token of version %d opens what the client is scoped to',
  async (accessTokenVersion) => {
    const { operatorClientId } = stack.partner;
    await stack.cloud.control.changeRegistration(operatorClientId, { accessTokenVersion });
    for (const resource of [operatorClientId, `api://${operatorClientId}`]) {
      const token = await tokenFor(resource);
      expect(decodeJwt(token).ver).toBe(`${accessTokenVersion}.0`);
      const { status, body } = await list(token);
      expect([status, body.items.map(({ id }: { id: string }) => id)]).toEqual([200, [own.id]]);
    }
  },
);

test('the audit names the client', async () => {
  await stack.api('POST', `/api/connections/${own.id}/invitation`, {}, bearer(await tokenFor()));
  const rows = await listRows(stack, 'audit', own.id);
  expect(rows.find(({ what }) => what === 'invited-again')?.who).toBe('Entra portal');
});

/** Claims of a good token, signed by somebody else under the name of Entra's key. */
async function forge(): Promise<string> {
  const good = await tokenFor();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const header = { ...decodeProtectedHeader(good), alg: 'RS256' };
  return new SignJWT(decodeJwt(good)).setProtectedHeader(header).sign(privateKey);
}

/** Entra’s own token for the operators’ registration, with a person behind it. */
async function operatorIdToken(): Promise<string> {
  const issued = await stack.cloud.control.listIssued();
  const token = issued
    .filter(({ kind, value }) => kind === 'token' && value.split('.').length === 3)
    .map(({ value }) => value)
    .findLast((value) => {
      const { aud, name } = decodeJwt(value);
      return aud === stack.partner.operatorClientId && name !== undefined;
    });
  if (token === undefined) throw new Error('No operator has signed in');
  return token;
}

test.each<[string, () => Promise<string>]>([
  ['for Graph', () => tokenFor(stack.cloud.origins.graph)],
  ['for another registration', () => tokenFor(appId)],
  [
    'of an application that is no client',
    async () => tokenFor(undefined, { clientId: await register('Unknown') }),
  ],
  ['of the same application in another tenant', inAnotherTenant],
  ['that an operator signed in with', operatorIdToken],
  ['that somebody else has signed', forge],
  ['without its signature', async () => (await tokenFor()).replace(/[^.]+$/, '')],
  ['that is cut', async () => (await tokenFor()).slice(0, -3)],
])('a token %s opens nothing', async (_, make) => {
  expect(toRefusal(await list(await make()))).toEqual(refused);
});

/** The registration of our clients becomes one that others may use too. */
async function inAnotherTenant(): Promise<string> {
  const { control } = stack.cloud;
  const { operatorClientId } = stack.partner;
  const elsewhere = await addTenant(stack, 'elsewhere');
  const multiTenant = true;
  await control.changeRegistration(appId, { multiTenant });
  await control.changeRegistration(operatorClientId, { multiTenant });
  await control.setGrant(elsewhere.id, appId, {});
  await control.setGrant(elsewhere.id, operatorClientId, {});
  const token = await tokenFor(undefined, { tenantId: elsewhere.id });
  await control.changeRegistration(appId, { multiTenant: false });
  await control.changeRegistration(operatorClientId, { multiTenant: false });
  return token;
}

test('a token that has ended opens nothing', async () => {
  const token = await tokenFor();
  expect((await list(token)).status).toBe(200);
  stack.advance(62 * 60_000);
  expect(toRefusal(await list(token))).toEqual(refused);
});

test('an application is one client at a time', async () => {
  const page = await sendClientForm(stack, admin, { name: 'Again', kind: 'entra-app', appId });
  expect([page.status, page.text.includes('This is the application of another client.')]).toEqual([
    400,
    true,
  ]);
});

test('Entra’s new key is good as soon as it signs', async () => {
  await stack.cloud.control.rotateKeys({ keepOld: true });
  stack.advance(60_000);
  expect((await list(await tokenFor())).status).toBe(200);
});

test('one that is revoked is refused, and may be made again', async () => {
  const [row] = await listRows(stack, 'clients');
  await revoke(stack, admin, row?.rowKey ?? '');
  expect(toRefusal(await list(await tokenFor()))).toEqual(refused);
  await sendClientForm(stack, admin, { name: 'Entra portal', kind: 'entra-app', appId });
  const { status, body } = await list(await tokenFor());
  expect([status, body.items.length]).toEqual([200, 2]);
});
