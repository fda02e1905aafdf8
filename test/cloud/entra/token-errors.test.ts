import { randomUUID } from 'node:crypto';
import { appOnly, clientSecret, createWorld, requestToken, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
beforeEach(async () => {
  await world.control.changeBehaviour({ replication: 700016 });
  await world.control.changeSettings(world.customer.id, { tokenError: null });
  await world.control.setGrant(world.customer.id, world.registration.clientId, { roles: ['User.Read.All'] });
});
afterAll(() => world.close());

/** Field to change in a good request (undefined: leave out), and what comes back. */
const cases: [string, Record<string, string | undefined>, number, string, number][] = [
  ['a wrong secret', { client_secret: randomUUID() }, 401, 'invalid_client', 7000215],
  ['an expired secret', { client_secret: 'an-old~secret' }, 401, 'invalid_client', 7000222],
  ['no secret at all', { client_secret: undefined }, 401, 'invalid_client', 7000218],
  ['an unknown client', { client_id: randomUUID() }, 400, 'unauthorized_client', 700016],
  ['a scope of one permission', { scope: 'User.Read.All' }, 400, 'invalid_scope', 70011],
  ['an unknown resource', { scope: 'https://example.com/.default' }, 400, 'invalid_resource', 500011],
  ['no scope', { scope: undefined }, 400, 'invalid_request', 900144],
  ['no grant type', { grant_type: undefined }, 400, 'invalid_request', 900144],
  ['no client id', { client_id: undefined }, 400, 'invalid_request', 900144],
  ['an unknown grant type', { grant_type: 'password2' }, 400, 'unsupported_grant_type', 70003],
];

test.each(cases)('%s is refused as Entra does', async (_what, change, status, error, code) => {
  const form = Object.entries({ ...appOnly(world), ...change }).filter(([, value]) => value !== undefined);
  const answer = await requestToken(
    world,
    world.customer.id,
    Object.fromEntries(form) as Record<string, string>,
  );
  expect([answer.status, answer.body.error, answer.body.error_codes]).toEqual([status, error, [code]]);
});

test('an error has the whole of Microsoft’s body', async () => {
  const { body, headers } = await requestToken(
    world,
    world.customer.id,
    appOnly(world, { client_secret: 'no' }),
  );
  const { clientId } = world.registration;
  expect(body.error_description).toMatch(
    new RegExp(
      `^AADSTS7000215: Invalid client secret provided\\. .* added to app '${clientId}'\\.\\r\\nTrace ID: ${body.trace_id}\\r\\nCorrelation ID: ${body.correlation_id}\\r\\nTimestamp: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ$`,
    ),
  );
  expect(body.timestamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
  expect(body.error_uri).toBe(`${world.cloud.origins.login}/error?code=7000215`);
  expect(headers.get('x-ms-request-id')).toBe(body.trace_id);
});

test.each(['common', 'organizations'])('client credentials at %s are AADSTS9001023', async (segment) => {
  const { status, body } = await requestToken(world, segment, appOnly(world));
  expect([status, body.error, body.error_codes]).toEqual([400, 'invalid_request', [9001023]]);
});

test('an unknown tenant is AADSTS90002 with another error name than in discovery', async () => {
  const { status, body } = await requestToken(world, randomUUID(), appOnly(world));
  expect([status, body.error, body.error_codes]).toEqual([400, 'invalid_request', [90002]]);
});

test('a tenant without the service principal is AADSTS700016, whatever the secret', async () => {
  await world.control.removeGrant(world.customer.id, world.registration.clientId);
  const { body } = await requestToken(world, world.customer.id, appOnly(world, { client_secret: 'no' }));
  expect([body.error, body.error_codes]).toEqual(['unauthorized_client', [700016]]);
});

test('a disabled service principal is AADSTS7000112', async () => {
  await world.control.setGrant(world.customer.id, world.registration.clientId, { enabled: false });
  const { body } = await requestToken(world, world.customer.id, appOnly(world));
  expect([body.error, body.error_codes]).toEqual(['unauthorized_client', [7000112]]);
});

test('a single-tenant registration does not exist elsewhere', async () => {
  const { clientId } = await world.control.addRegistration({
    displayName: 'Operators',
    homeTenantId: world.home.id,
    multiTenant: false,
    secrets: [{ value: clientSecret }],
  });
  const form = appOnly(world, { client_id: clientId });
  expect((await requestToken(world, world.customer.id, form)).body.error_codes).toEqual([700016]);
  expect((await requestToken(world, world.home.id, form)).status).toBe(200);
});

test('Conditional Access answers with a suberror and a claims challenge', async () => {
  await world.control.changeSettings(world.customer.id, { tokenError: 53003 });
  const { status, body } = await requestToken(world, world.customer.id, appOnly(world));
  expect(status).toBe(400);
  expect(body).toMatchObject({ error: 'invalid_grant', suberror: 'message_only', error_codes: [53003] });
  expect(JSON.parse(body.claims as string)).toHaveProperty('access_token.capolids.essential', true);
});

describe('a consent that is not visible yet', () => {
  const soon = () => new Date(Date.now() + 60_000).toISOString();

  test.each([
    [700016, 'unauthorized_client'],
    [650051, 'invalid_client'],
    [65001, 'invalid_grant'],
  ] as const)('is AADSTS%d by choice', async (replication, error) => {
    await world.control.changeBehaviour({ replication });
    await world.control.removeGrant(world.customer.id, world.registration.clientId);
    const grant = { roles: ['User.Read.All'], visibleAt: soon() };
    await world.control.setGrant(world.customer.id, world.registration.clientId, grant);
    const { status, body } = await requestToken(world, world.customer.id, appOnly(world));
    expect([status, body.error, body.error_codes]).toEqual([400, error, [replication]]);
  });

  test('is a token without roles by choice, and one with roles in time', async () => {
    const { clientId } = world.registration;
    await world.control.changeBehaviour({ replication: 'no-roles' });
    await world.control.removeGrant(world.customer.id, clientId);
    const visibleAt = new Date(Date.now() + 400).toISOString();
    await world.control.setGrant(world.customer.id, clientId, { roles: ['User.Read.All'], visibleAt });
    const roles = async () => {
      const { body } = await requestToken(world, world.customer.id, appOnly(world));
      return JSON.parse(Buffer.from(String(body.access_token).split('.')[1] ?? '', 'base64url').toString())
        .roles;
    };
    expect(await roles()).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(await roles()).toEqual(['User.Read.All']);
  });

  test('leaves what was granted before in force', async () => {
    const { clientId } = world.registration;
    const grant = { roles: ['User.Read.All', 'Group.Read.All'], visibleAt: soon() };
    await world.control.setGrant(world.customer.id, clientId, grant);
    const { body } = await requestToken(world, world.customer.id, appOnly(world));
    const [, payload = ''] = String(body.access_token).split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).roles).toEqual(['User.Read.All']);
  });
});
