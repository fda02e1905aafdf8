import { appOnly, createWorld, requestToken, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('a wrong body is refused with the field that is wrong', async () => {
  const response = await fetch(`${world.cloud.origins.control}/tenants`, {
    method: 'POST',
    body: JSON.stringify({ displayName: 'Contoso', domain: 'no domain', sise: 3 }),
  });
  expect(response.status).toBe(400);
  expect((await response.json()).error).toMatch(/domain: .*sise/);
});

test('a domain belongs to one tenant', async () => {
  const again = world.control.addTenant({ displayName: 'Other', domain: 'contoso.com', seed: 77 });
  await expect(again).rejects.toThrow('409');
});

test('a tenant has an administrator and a person who can sign in', () => {
  expect(world.customer.administrator.username).toBe('admin@contoso.com');
  expect(world.customer.person.username).not.toBe(world.customer.administrator.username);
});

test('users come, go and change, and the answer names them', async () => {
  const { id } = world.customer;
  const before = await world.control.listUsers(id);
  const ids = await world.control.changeUsers(id, { add: 3, remove: 1, change: 2 });
  expect([ids.added.length, ids.removed.length, ids.changed.length]).toEqual([3, 1, 2]);
  expect(await world.control.listUsers(id)).toHaveLength(before.length + 2);
  const [first = ''] = ids.changed;
  const user = await world.control.changeUser(id, first, { department: 'Moved' });
  expect(user).toMatchObject({ id: first, department: 'Moved' });
});

test('groups, memberships, roles, domains and subscriptions change, and the answer says what became of it', async () => {
  const { id } = world.customer;
  const before = await world.control.readDirectory(id);
  const [role, subscription] = [before.directoryRoles[0], before.subscriptions[0]];
  const { groups } = await world.control.changeDirectory(id, {
    groups: { add: [{ displayName: 'New & shiny', members: 4, fields: { visibility: 'Private' } }] },
  });
  const [group = ''] = groups;
  const stranger = crypto.randomUUID();
  const changed = await world.control.changeDirectory(id, {
    members: { [group]: { add: [stranger], remove: 1 } },
    roles: { [String(role?.roleTemplateId)]: { add: 2 } },
    domains: { add: [{ name: 'later.example', verified: false }], remove: ['eu.contoso.com'] },
    subscriptions: { [String(subscription?.id)]: { status: 'Suspended' } },
  });
  expect(changed.members[group]).toEqual({ added: [stranger], removed: [expect.any(String)] });
  const after = await world.control.readDirectory(id);
  const made = after.groups.find((each) => each.id === group);
  expect(made).toMatchObject({ displayName: 'New & shiny', visibility: 'Private' });
  expect(made?.members).toHaveLength(4);
  expect(made?.members).toEqual(made?.members.toSorted());
  expect(after.directoryRoles[0]?.members.length).toBe((role?.members.length ?? 0) + 2);
  expect(after.domains.map((domain) => domain.id)).toContain('later.example');
  expect(after.domains.map((domain) => domain.id)).not.toContain('eu.contoso.com');
  expect(after.subscriptions[0]).toMatchObject({ status: 'Suspended' });
  const unknown = world.control.changeDirectory(id, { members: { nobody: { add: 1 } } });
  await expect(unknown).rejects.toThrow('400');
});

test('settings and behaviour are changed in part', async () => {
  const settings = await world.control.changeSettings(world.customer.id, { premium: 'none' });
  expect(settings).toMatchObject({ premium: 'none', tokenError: null });
  const behaviour = await world.control.changeBehaviour({ denialError: 'permission_denied' });
  expect(behaviour).toMatchObject({ denialError: 'permission_denied', replication: 700016 });
});

test('the log can be read from a point on', async () => {
  await requestToken(world, world.customer.id, appOnly(world));
  const all = await world.control.listLog({ service: 'login' });
  const last = all.at(-1);
  expect(last).toMatchObject({
    method: 'POST',
    tenantId: world.customer.id,
    clientId: world.registration.clientId,
  });
  expect(await world.control.listLog({ since: last?.sequence ?? 0 })).toEqual([]);
});

test('a claims challenge meets tokens from before a moment, of clients that can take it', async () => {
  await world.control.setGrant(world.customer.id, world.registration.clientId, { roles: ['User.Read.All'] });
  const claims = JSON.stringify({ access_token: { xms_cc: { values: ['cp1'] } } });
  const read = async (token: unknown) =>
    fetch(`${world.cloud.origins.graph}/v1.0/users`, { headers: { authorization: `Bearer ${token}` } });
  const capable = (await requestToken(world, world.customer.id, appOnly(world, { claims }))).body
    .access_token;
  const plain = (await requestToken(world, world.customer.id, appOnly(world))).body.access_token;
  const tokensValidFrom = new Date(Date.now() + 2_000).toISOString();
  await world.control.changeSettings(world.customer.id, { tokensValidFrom });
  const challenged = await read(capable);
  expect(challenged.status).toBe(401);
  expect(challenged.headers.get('www-authenticate')).toContain('error="insufficient_claims"');
  expect((await read(plain)).status).toBe(200);
});

test('what was given out can be asked for', async () => {
  const { body } = await requestToken(world, world.customer.id, appOnly(world));
  expect(await world.control.listIssued()).toContainEqual({ kind: 'token', value: body.access_token });
});
