import { readFileSync } from 'node:fs';
import { requiredRoles, requiredScopes } from '../../shared/permissions/catalogue.ts';
import type { Tenant } from '../cloud/model.ts';
import { appOnly, createWorld, exchangeAudience, requestToken, type World } from '../cloud/testing/world.ts';
import { publicUrl, registrationOf, runIn } from './arrange.ts';
import { signInWithCli } from './azure-cli.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const homeOf = ({ cloud, home }: World): Tenant => cloud.tenants.get(home.id) as Tenant;
const principalOf = (clientId: string) =>
  homeOf(world).servicePrincipals.find((principal) => principal.clientId === clientId);

describe('the first run', () => {
  test('makes a registration of every tenant for the tier, and one of the home tenant for operators', async () => {
    const { code } = await runIn(world);
    expect(code).toBe(0);
    const trust = {
      issuer: `${world.cloud.origins.login}/${world.home.id}/v2.0`,
      subject: world.identity.principalId,
      audience: exchangeAudience,
    };
    const read = await registrationOf(world, 'tenantry-read');
    expect(read).toMatchObject({
      displayName: 'Northwind: read',
      multiTenant: true,
      redirectUris: [`${publicUrl}/oauth/callback`],
      appRoles: [],
      federatedCredentials: [trust],
      application: { servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true } },
    });
    expect(read.requiredRoles.toSorted()).toEqual(requiredRoles('read').toSorted());
    expect(read.requiredScopes.toSorted()).toEqual(requiredScopes('read').toSorted());
    const operators = await registrationOf(world, 'tenantry-operators');
    expect(operators).toMatchObject({
      multiTenant: false,
      redirectUris: [`${publicUrl}/oauth/operator-callback`],
      appRoles: ['Reader', 'Operator', 'Admin', 'ApiClient'],
      requiredRoles: [],
      requiredScopes: ['openid', 'profile'],
      federatedCredentials: [trust],
    });
    expect(principalOf(read.clientId)).toMatchObject({ assignmentRequired: false });
    expect(principalOf(operators.clientId)).toMatchObject({
      assignmentRequired: true,
      scopes: ['openid', 'profile'],
    });
  });

  test('makes whoever runs it the first Admin, and nobody after that', async () => {
    await runIn(world);
    const { clientId } = await registrationOf(world, 'tenantry-operators');
    const admins = () => homeOf(world).people.filter(({ appRoles }) => appRoles[clientId]?.includes('Admin'));
    expect(admins().map(({ username }) => username)).toEqual([world.home.administrator.username]);
    const [person] = homeOf(world).people.filter(({ username }) => username === world.home.person.username);
    person?.directoryRoles.push('158c047a-c907-4556-b7ef-446551a6b5f7');
    const token = await signInWithCli(
      { ...world, origins: world.cloud.origins },
      world.home.id,
      world.home.person,
    );
    const { code, writes } = await runIn(world, ['--yes'], { getToken: async () => token });
    expect([code, writes, admins().length]).toEqual([0, [], 1]);
  });

  test('prints the settings of the app', async () => {
    const { text } = await runIn(world, ['--yes'], {
      variables: { FUNCTION_APP_NAME: 'func-1', AZURE_RESOURCE_GROUP: 'rg-1' },
    });
    const read = await registrationOf(world, 'tenantry-read');
    const operators = await registrationOf(world, 'tenantry-operators');
    const list = `[{"tier":"read","clientId":"${read.clientId}","credential":{"kind":"federated"}}]`;
    expect(text).toContain(`azd env set HOME_TENANT_ID ${world.home.id}\n`);
    expect(text).toContain(`azd env set APP_REGISTRATIONS '${list}'\n`);
    expect(text).toContain(`azd env set OPERATOR_CLIENT_ID ${operators.clientId}\n`);
    expect(text).toMatch(/appsettings set --name func-1 --resource-group rg-1 --settings HOME_TENANT_ID=/);
  });

  test('reminds of the verified publisher where there is none, and takes its name where there is one', async () => {
    const { text } = await runIn(world);
    expect(text).toMatch(/! no verified publisher/);
    const { clientId } = await registrationOf(world, 'tenantry-read');
    await world.control.changeRegistration(clientId, { verifiedPublisher: true });
    const again = await runIn(world);
    expect(again.text).not.toMatch(/no verified publisher/);
    expect(again.text).toContain('azd env set PARTNER_VERIFIED_PUBLISHER Partner');
  });
});

describe('the second run', () => {
  test('has nothing to change, asks nobody and writes nothing', async () => {
    await runIn(world);
    const { code, text, writes } = await runIn(world, ['--tier', 'read']);
    expect([code, writes]).toEqual([0, []]);
    expect(text).toContain('Nothing to change.');
    expect(text).toContain('azd env set APP_REGISTRATIONS');
  });

  test('changes the redirect URIs alone where the public URL has changed, and points at those that stay', async () => {
    await runIn(world);
    const variables = { PUBLIC_URL: 'https://new.partner.example' };
    const { text, writes } = await runIn(world, ['--yes'], { variables });
    expect(text.match(/^ {2}[+~-] .*/gm)).toEqual([
      '  + redirect URI https://new.partner.example/oauth/callback',
      '  + redirect URI https://new.partner.example/oauth/operator-callback',
    ]);
    expect(writes).toHaveLength(2);
    expect(text).toMatch(
      /! redirect URI https:\/\/connect.partner.example\/oauth\/callback is not this app's/,
    );
    const pruned = await runIn(world, ['--yes', '--prune-redirect-uris'], { variables });
    expect(pruned.text).toContain('  - redirect URI https://connect.partner.example/oauth/callback');
    const { redirectUris } = await registrationOf(world, 'tenantry-read');
    expect(redirectUris).toEqual(['https://new.partner.example/oauth/callback']);
  });

  test.each<[string, (roles: string[]) => string[], string[]]>([
    ['too many', (roles) => [...roles, 'Mail.Send'], ['  - permission Mail.Send (application)']],
    [
      'too few',
      (roles) => roles.filter((name) => name !== 'Domain.Read.All'),
      ['  + permission Domain.Read.All (application)'],
    ],
    [
      'others',
      (roles) => [...roles.filter((name) => name !== 'Domain.Read.All'), 'Mail.Send'],
      ['  + permission Domain.Read.All (application)', '  - permission Mail.Send (application)'],
    ],
  ])(
    'makes permissions the catalogue’s where there are %s, and says which',
    async (_title, change, lines) => {
      await runIn(world);
      const { clientId, requiredRoles: roles } = await registrationOf(world, 'tenantry-read');
      await world.control.changeRegistration(clientId, { requiredRoles: change(roles) });
      const { text } = await runIn(world);
      expect(text.match(/^ {2}[+~-] .*/gm)).toEqual(lines);
      const { requiredRoles: after } = await registrationOf(world, 'tenantry-read');
      expect(after.toSorted()).toEqual(requiredRoles('read').toSorted());
    },
  );

  test('mends what somebody has switched off, and leaves what they have added', async () => {
    await runIn(world);
    const operators = await registrationOf(world, 'tenantry-operators');
    const read = await registrationOf(world, 'tenantry-read');
    const own = {
      allowedMemberTypes: ['User' as const],
      isEnabled: true,
      displayName: 'Own',
      description: 'Own',
    };
    const registrations = world.cloud.registrations;
    const stored = registrations.get(operators.clientId)?.application;
    const admin = stored?.appRoles.find(({ value }) => value === 'Admin');
    if (!stored || !admin) throw new Error('no roles');
    admin.isEnabled = false;
    stored.appRoles.push({ ...own, id: crypto.randomUUID(), value: 'Own' });
    const locked = registrations.get(read.clientId)?.application;
    if (locked) locked.servicePrincipalLockConfiguration = { isEnabled: false };
    const principal = principalOf(operators.clientId);
    if (principal) Object.assign(principal, { assignmentRequired: false, scopes: ['openid'] });
    const { text } = await runIn(world);
    expect(text.match(/^ {2}[+~-] .*/gm)).toEqual([
      '  ~ property lock off -> on, for all properties',
      '  ~ app role Admin disabled -> enabled',
      '  ~ assignment required no -> yes',
      '  + consent to profile for everybody in the home tenant',
    ]);
    expect((await registrationOf(world, 'tenantry-operators')).appRoles).toContain('Own');
    expect((await runIn(world)).writes).toEqual([]);
  });

  test('trusts another managed identity instead of the one before, and points at whom else is trusted', async () => {
    await runIn(world);
    const { clientId, federatedCredentials } = await registrationOf(world, 'tenantry-read');
    const stranger = { issuer: 'https://token.example', subject: 'repo', audience: 'api://x' };
    const stored = world.cloud.registrations.get(clientId);
    stored?.federatedCredentials.push(stranger);
    stored?.secrets.push({ id: crypto.randomUUID(), value: 'a-secret', expiresAt: '2099-01-01T00:00:00Z' });
    const other = await world.control.addIdentity({ tenantId: world.home.id });
    const variables = { IDENTITY_PRINCIPAL_ID: other.principalId };
    const { text } = await runIn(world, ['--yes'], { variables });
    expect(text).toContain(`-> the managed identity ${other.principalId}`);
    expect(text).toMatch(/! credential-\w+ lets repo of https:\/\/token.example act as this registration/);
    expect(text).toMatch(/! secrets and certificates of its own: 1;/);
    const after = (await registrationOf(world, 'tenantry-read')).federatedCredentials;
    expect(after).toEqual([{ ...federatedCredentials[0], subject: other.principalId }, stranger]);
  });

  test('trusts two managed identities where it is told to, each deployment then finds its own', async () => {
    await runIn(world);
    const { federatedCredentials } = await registrationOf(world, 'tenantry-read');
    const other = await world.control.addIdentity({ tenantId: world.home.id });
    const variables = { IDENTITY_PRINCIPAL_ID: other.principalId };
    const { text } = await runIn(world, ['--yes', '--keep-trust'], { variables });
    expect(text).toContain(`+ trust in the managed identity ${other.principalId}`);
    expect(text).toContain(`! managed-identity lets ${world.identity.principalId} of `);
    const after = (await registrationOf(world, 'tenantry-read')).federatedCredentials;
    const subjects = [world.identity.principalId, other.principalId];
    expect(after.map(({ subject }) => subject)).toEqual(subjects);
    expect(after[0]).toEqual(federatedCredentials[0]);
    expect((await runIn(world, ['--yes'], { variables })).writes).toEqual([]);
    expect((await runIn(world)).writes).toEqual([]);
  });
});

describe('nothing is written', () => {
  test('by a dry run, which shows what would be', async () => {
    const { code, text, writes } = await runIn(world, ['--tier', 'read', '--dry-run']);
    expect([code, writes]).toEqual([0, []]);
    expect(text).toContain('+ permission User.Read.All (application)');
    expect(text).toContain('+ role Admin for');
    expect(text).toMatch(/Dry run: nothing has been written\.$/);
  });

  test('where nobody says yes', async () => {
    const declined = await runIn(world, [], { confirm: async () => false });
    expect([declined.code, declined.writes]).toEqual([1, []]);
    const unasked = await runIn(world, []);
    expect([unasked.code, unasked.writes]).toEqual([2, []]);
    expect(unasked.text).toContain('--yes');
    const accepted = await runIn(world, [], { confirm: async () => true });
    expect(accepted.code).toBe(0);
    expect(accepted.writes.length).toBeGreaterThan(0);
  });

  test.each<[string, () => Promise<Record<string, string>>, RegExp]>([
    [
      'the client id stands for the principal id',
      async () => ({ IDENTITY_PRINCIPAL_ID: world.identity.clientId }),
      /is a client id; the managed identity's principal id is/,
    ],
    [
      'the managed identity is of another tenant',
      async () => {
        const { principalId } = await world.control.addIdentity({ tenantId: world.customer.id });
        return { IDENTITY_PRINCIPAL_ID: principalId };
      },
      /The home tenant has no managed identity/,
    ],
    [
      'the sign-in is in another tenant',
      async () => ({ HOME_TENANT_ID: world.customer.id }),
      /You are signed in to the tenant .*: az login --tenant/,
    ],
    [
      'the settings name a registration that is not there',
      async () => ({ OPERATOR_CLIENT_ID: crypto.randomUUID() }),
      /which the home tenant does not have/,
    ],
  ])('where %s', async (_title, toVariables, message) => {
    const { code, text, writes } = await runIn(world, ['--yes'], { variables: await toVariables() });
    expect([code, writes]).toEqual([1, []]);
    expect(text).toMatch(message);
  });

  test.each([
    [['--tier', 'write'], 'There is no tier write, only read'],
    [['--public-url', 'http://partner.example'], '--public-url (PUBLIC_URL): must be https'],
    [['--identity-principal-id', 'me'], '--identity-principal-id (IDENTITY_PRINCIPAL_ID)'],
    [['--teir', 'read'], "Unknown option '--teir'"],
    [['--cloud', 'mars'], '--cloud (MICROSOFT_CLOUD)'],
  ])('by %j', async (args, message) => {
    const { code, text, writes } = await runIn(world, [...args, '--yes']);
    expect([code, writes]).toEqual([2, []]);
    expect(text).toContain(message);
  });
});

describe('trouble', () => {
  const makeVisible = async () => {
    const visibleAt = new Date(0).toISOString();
    for (const { application } of world.cloud.registrations.values())
      if (application) application.visibleAt = visibleAt;
    for (const principal of homeOf(world).servicePrincipals) principal.visibleAt = visibleAt;
  };

  test('of replication is waited for', async () => {
    world.cloud.behaviour.registrationSeconds = 600;
    const sleeps: number[] = [];
    const sleep = async (ms: number) => {
      sleeps.push(ms);
      if (sleeps.length % 2 === 0) await makeVisible();
    };
    const { code } = await runIn(world, ['--yes'], { sleep });
    expect(code).toBe(0);
    expect(sleeps.length).toBeGreaterThan(3);
    expect((await runIn(world)).writes).toEqual([]);
  });

  test('of replication that does not end is told, and the next run completes the first', async () => {
    world.cloud.behaviour.registrationSeconds = 600;
    const failed = await runIn(world, ['--yes'], { sleep: async () => undefined });
    expect([failed.code, failed.writes[0]]).toEqual([
      1,
      "PATCH /v1.0/applications(uniqueName='tenantry-read')",
    ]);
    expect(failed.text).toContain('run the command again to complete it');
    world.cloud.behaviour.registrationSeconds = 0;
    await makeVisible();
    const before = await registrationOf(world, 'tenantry-read');
    const { code, text } = await runIn(world);
    expect(code).toBe(0);
    expect(text).toContain(`tenantry-read (tier read, ${before.clientId})`);
    expect((await registrationOf(world, 'tenantry-read')).federatedCredentials).toHaveLength(1);
    expect((await runIn(world)).writes).toEqual([]);
  });

  test.each([
    ['PATCH', '/applications'],
    ['POST', '/federatedIdentityCredentials'],
    ['POST', '/servicePrincipals'],
    ['POST', '/oauth2PermissionGrants'],
    ['POST', '/appRoleAssignedTo'],
  ])('of the line at %s %s leaves nothing double and nothing out', async (method, path) => {
    await world.control.addFault({ service: 'graph', method, path, kind: 'cut', times: 6 });
    const first = await runIn(world, ['--yes'], { sleep: async () => undefined });
    expect(first.code).toBe(1);
    // A write that may have been done is not done again unasked.
    expect(first.text.includes('nobody knows whether it was done')).toBe(method === 'POST');
    expect(
      first.writes.filter((write) => write.includes(path) && write.startsWith('POST')).length,
    ).toBeLessThan(2);
    await world.control.removeFaults();
    expect((await runIn(world)).code).toBe(0);
    const { writes, text } = await runIn(world);
    expect([writes, text.match(/^ {2}= .*/gm)?.length]).toEqual([[], 2]);
    const made = await world.control.listRegistrations();
    expect(made.filter(({ application }) => application)).toHaveLength(2);
  });

  test('of the line after an application was made does not make it twice', async () => {
    await world.control.addFault({ service: 'graph', method: 'PATCH', path: 'tenantry-read', kind: 'cut' });
    const { code, writes } = await runIn(world, ['--yes'], { sleep: async () => undefined });
    expect([code, writes.filter((write) => write.includes('tenantry-read')).length]).toEqual([0, 2]);
    const made = await world.control.listRegistrations();
    expect(made.filter(({ application }) => application?.uniqueName === 'tenantry-read')).toHaveLength(1);
    expect((await runIn(world)).writes).toEqual([]);
  });

  test('of replication that is told as a bad request is waited for, and no other bad request', async () => {
    const message = "The appId 'x' of the service principal does not reference a valid application object.";
    const fault = { service: 'graph', method: 'POST', path: '/servicePrincipals$', kind: 'status' } as const;
    const toBody = (words: string) => ({ error: { code: 'Request_BadRequest', message: words } });
    await world.control.addFault({ ...fault, status: 400, body: toBody(message) });
    const sleeps: number[] = [];
    const { code } = await runIn(world, ['--yes'], { sleep: async (ms) => sleeps.push(ms) });
    expect([code, sleeps]).toEqual([0, [1000]]);
    const other = { ...fault, status: 400, body: toBody('Something else.') };
    await world.control.addFault(other);
    const failed = await runIn(world, ['--yes', '--name', 'another'], {
      sleep: async (ms) => sleeps.push(ms),
    });
    expect([failed.code, sleeps.length]).toEqual([1, 1]);
  });

  test('of throttling is waited out as long as Microsoft asks', async () => {
    const retry = { status: 429, headers: { 'retry-after': '7' } };
    await world.control.addFault({ service: 'graph', method: 'POST', path: '', kind: 'status', ...retry });
    await world.control.addFault({ service: 'graph', method: 'GET', path: '', kind: 'status', ...retry });
    const sleeps: number[] = [];
    const { code } = await runIn(world, ['--yes'], { sleep: async (ms) => sleeps.push(ms) });
    expect([code, sleeps]).toEqual([0, [7000, 7000]]);
  });

  test('of rights names the role that is needed', async () => {
    const { home } = world;
    const token = await signInWithCli({ ...world, origins: world.cloud.origins }, home.id, home.person);
    const { code, text } = await runIn(world, ['--yes'], { getToken: async () => token });
    expect(code).toBe(1);
    expect(text).toMatch(/403 Authorization_RequestDenied.*request-id/);
    expect(text).toContain('Cloud Application Administrator');
    expect(text).not.toContain(token);
  });

  test('of Graph is told in its own words', async () => {
    const body = {
      error: { code: 'Request_BadRequest', message: 'The directory object quota is exceeded.' },
    };
    await world.control.addFault({ service: 'graph', method: 'PATCH', kind: 'status', status: 400, body });
    const { code, text } = await runIn(world);
    expect(code).toBe(1);
    expect(text).toContain('400 Request_BadRequest: The directory object quota is exceeded.');
  });

  test('of a next link that leads away gives the token to nobody', async () => {
    await runIn(world);
    const fault = {
      service: 'graph',
      path: '/appRoleAssignedTo',
      kind: 'foreign-next-link',
      times: 6,
    } as const;
    await world.control.addFault({ ...fault, body: world.cloud.origins.vault });
    const { code } = await runIn(world, ['--yes'], { sleep: async () => undefined });
    expect(code).toBe(1);
    expect(await world.control.listLog({ service: 'vault' })).toEqual([]);
  });
});

describe('a registration that the settings name', () => {
  const variables = () => ({
    APP_REGISTRATIONS: JSON.stringify([
      { tier: 'read', clientId: world.registration.clientId, credential: { kind: 'federated' } },
      { tier: 'act', clientId: crypto.randomUUID(), credential: { kind: 'federated' } },
    ]),
  });

  test('is taken over with its client id, because customers have consented to it', async () => {
    const { code, text } = await runIn(world, ['--yes'], { variables: variables() });
    expect(code).toBe(0);
    expect(text).toContain('+ unique name tenantry-read');
    expect((await registrationOf(world, 'tenantry-read')).clientId).toBe(world.registration.clientId);
    expect(text).toMatch(/"tier":"act".*"tier":"read"/);
    expect((await runIn(world)).writes).toEqual([]);
  });

  test('is not exchanged for another one in silence', async () => {
    await runIn(world);
    const { code, text, writes } = await runIn(world, ['--yes'], { variables: variables() });
    expect([code, writes]).toEqual([1, []]);
    expect(text).toContain('Take the wrong one out of the settings, or give another --name');
  });
});

test('in a national cloud its own issuer, audience and Graph are used', async () => {
  const asked: string[] = [];
  const token = await signInWithCli(
    { ...world, origins: world.cloud.origins },
    world.home.id,
    world.home.administrator,
  );
  const { code } = await runIn(world, ['--yes', '--cloud', 'usgov'], {
    getToken: async (resource) => {
      asked.push(resource);
      return token;
    },
    fetch: (url, init) =>
      fetch(String(url).replace('https://graph.microsoft.us/', `${world.cloud.origins.graph}/`), init),
  });
  expect([code, asked]).toEqual([0, ['https://graph.microsoft.us']]);
  expect((await registrationOf(world, 'tenantry-read')).federatedCredentials).toMatchObject([
    {
      issuer: `https://login.microsoftonline.us/${world.home.id}/v2.0`,
      audience: 'api://AzureADTokenExchangeUSGov',
    },
  ]);
});

test('a cloud whose Graph lacks a permission gets no registration', async () => {
  const known = homeOf(world);
  const body = { id: known.id, appId: '00000003-0000-0000-c000-000000000000', appRoles: [] };
  await world.control.addFault({ service: 'graph', path: '00000003', kind: 'status', status: 200, body });
  const { code, text, writes } = await runIn(world);
  expect([code, writes]).toEqual([1, []]);
  expect(text).toMatch(/has no permission Organization.Read.All \(498476ce-/);
});

test('an application that runs it makes nobody an Admin, and says so', async () => {
  const roles = ['Application.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All'];
  await world.control.setGrant(world.home.id, world.registration.clientId, { roles });
  const { body } = await requestToken(world, world.home.id, appOnly(world));
  const { code, text } = await runIn(world, ['--yes'], { getToken: async () => String(body.access_token) });
  expect([code, text]).toEqual([0, expect.stringContaining('! nobody holds the role Admin')]);
});

test('two deployments of one home tenant have registrations of their own', async () => {
  await runIn(world);
  const { code } = await runIn(world, ['--yes'], { variables: { AZURE_ENV_NAME: '_test' } });
  expect(code).toBe(0);
  const [first, second] = [
    await registrationOf(world, 'tenantry-read'),
    await registrationOf(world, 'tenantry-test-read'),
  ];
  expect(first.clientId).not.toBe(second.clientId);
});

test('holders of a role are found on any page', async () => {
  await runIn(world);
  const { clientId } = await registrationOf(world, 'tenantry-operators');
  const home = homeOf(world);
  const [example] = home.people;
  if (!example) throw new Error('nobody');
  const holders = Array.from({ length: 150 }, (_, number) => ({
    ...example,
    objectId: crypto.randomUUID(),
    username: `reader-${number}@partner.example`,
    appRoles: { [clientId]: ['Reader'] },
  }));
  home.people = [...holders, ...home.people];
  expect((await runIn(world)).writes).toEqual([]);
});

test('the command is no part of what is deployed', () => {
  const deployed = readFileSync('dist/package/main.js', 'utf8');
  expect(deployed).toContain('APP_REGISTRATIONS');
  expect(deployed).not.toContain('prune-redirect-uris');
});
