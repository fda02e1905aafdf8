import { mayDo, type OperatorAction, operatorActions, operatorRoles } from '../../shared/dashboard/roles.ts';
import { addTenant, dumpTables, invite, readConnection, untilRead } from '../connect/arrange.ts';
import { readRoutes } from '../http/registered.ts';
import { connectAsAdministrator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { csrfOf, getPage, postForm, signInAs } from './arrange.ts';

/** Every route of the dashboard that asks for a session, and what it does. */
const routes: [route: string, action: OperatorAction][] = [
  ['GET dashboard', 'view'],
  ['GET dashboard/connections', 'view'],
  ['GET dashboard/connections/{id}', 'view'],
  ['GET dashboard/connections/{id}/validate', 'validate'],
  ['POST dashboard/connections/{id}/confirm', 'confirm'],
  ['POST dashboard/connections/{id}/reject', 'reject'],
  ['POST dashboard/connections/{id}/sync', 'sync'],
  ['POST dashboard/connections/{id}/pause', 'pause'],
  ['POST dashboard/connections/{id}/resume', 'resume'],
  ['POST dashboard/connections/{id}/invite', 'invite'],
  ['POST dashboard/connections/{id}/cancel', 'cancel'],
  ['POST dashboard/connections/{id}/remind', 'remind'],
  ['POST dashboard/connections/{id}/settings', 'settings'],
  ['POST dashboard/connections/{id}/validate', 'keep-validation'],
  ['POST dashboard/connections/{id}/disconnect', 'disconnect'],
  ['GET dashboard/export/{table}', 'export'],
  ['GET dashboard/invitations', 'view'],
  ['GET dashboard/new-connection', 'create'],
  ['POST dashboard/new-connection', 'create'],
  ['GET dashboard/api-clients', 'api-clients'],
  ['POST dashboard/api-clients', 'api-clients'],
  ['POST dashboard/api-clients/{id}/revoke', 'api-clients'],
  ['POST dashboard/sign-out', 'view'],
];

let stack: Stack;
let id = '';
const visitors: Record<string, Visitor> = {};
beforeAll(async () => {
  stack = await startStack();
  const tenant = await addTenant(stack, 'guarded');
  const invited = await invite(stack, tenant.id);
  id = invited.id;
  await connectAsAdministrator(createVisitor(), invited.url, tenant.administrator);
  await untilRead(stack, id);
  visitors.nobody = createVisitor();
  visitors.Reader = await signInAs(stack, 'reader');
  visitors.Operator = await signInAs(stack, 'operator');
  visitors.Admin = await signInAs(stack, 'admin');
  // A check is asked of Microsoft and may leave its mark in memory: once before anything is compared.
  await ask('GET dashboard/connections/{id}/validate', 'Admin');
});
afterAll(() => stack?.stop());

/** A form carries a wrong token, so that even who may do it changes nothing. */
function ask(route: string, who: string) {
  const [method = '', template = ''] = route.split(' ');
  const visitor = visitors[who];
  if (!visitor) throw new Error(`Nobody is called ${who}`);
  const path = `/${template.replace('{id}', id).replace('{table}', 'customers')}`;
  return method === 'POST'
    ? postForm(stack, visitor, path, { csrf: 'wrong' })
    : getPage(stack, visitor, path);
}

const isForm = (route: string) => route.startsWith('POST');
const tooLow = 'Your role does not allow this';

test('the table holds every route of the dashboard that is registered', async () => {
  const registered = readRoutes()
    .map(({ method, path }) => `${method} ${path.slice(1)}`)
    .filter((route) => / dashboard(\/|$)/.test(route) && route !== 'POST dashboard/sign-in');
  const known = routes.map(([route]) =>
    /^POST dashboard\/connections\/\{id\}\/\w+$/.test(route)
      ? 'POST dashboard/connections/{id}/{decision}'
      : route,
  );
  expect([...new Set(known)].sort()).toEqual(registered.sort());
});

test('every action of the table of roles guards a route, or is checked within one', () => {
  const guarded = new Set<string>(routes.map(([, action]) => action));
  expect(Object.keys(operatorActions).filter((action) => !guarded.has(action))).toEqual(['erase']);
});

describe.each(routes)('%s (%s)', (route, action) => {
  test('asks whoever is not signed in to do so', async () => {
    const page = await ask(route, 'nobody');
    expect(page.status).toBe(isForm(route) || action === 'export' ? 401 : 200);
    expect(page.forms.map((form) => new URL(form.action).pathname)).toEqual(['/dashboard/sign-in']);
    expect(page.html).not.toContain('guarded');
    expect(page.headers['content-disposition']).toBeUndefined();
  });

  test.each(operatorRoles)('answers the role %s as the table of roles says', async (role) => {
    const page = await ask(route, role);
    if (!mayDo({ role }, action)) {
      expect([page.status, page.heading]).toEqual([403, tooLow]);
      expect(page.text).toContain(`Your role is ${role}.`);
      expect(page.text).toContain(operatorActions[action].role);
    } else if (isForm(route)) {
      expect([page.status, page.heading]).toEqual([403, 'This was not accepted']);
    } else {
      expect(page.status).toBe(200);
    }
  });
});

test('a session without a role is none', async () => {
  const visitor = await signInAs(stack, 'withoutRole');
  expect((await getPage(stack, visitor, '/dashboard')).forms.map(({ action }) => action)).toEqual([
    `${stack.app}/dashboard/sign-in`,
  ]);
});

test('a Reader who has a token for forms still changes nothing', async () => {
  const reader = await signInAs(stack, 'reader');
  const csrf = await csrfOf(stack, reader);
  const before = await dumpTables(stack);
  for (const [route, action] of routes.filter((each) => isForm(each[0]) && each[1] !== 'view')) {
    const path = `/${route.split(' ')[1]?.replace('{id}', id)}`;
    const page = await postForm(stack, reader, path, { csrf, rows: 'erase', name: 'x' });
    expect([action, page.status, page.heading]).toEqual([action, 403, tooLow]);
  }
  expect(await dumpTables(stack)).toBe(before);
});

test('rows are erased by an Admin only, whatever else an Operator may end', async () => {
  const operator = await signInAs(stack, 'operator');
  const csrf = await csrfOf(stack, operator);
  const path = `/dashboard/connections/${id}/disconnect`;
  const refused = await postForm(stack, operator, path, { csrf, rows: 'erase' });
  expect([refused.status, refused.heading]).toEqual([403, tooLow]);
  expect((await readConnection(stack, id)).state).toBe('active');
  const admin = await signInAs(stack, 'admin');
  const done = await postForm(stack, admin, path, { csrf: await csrfOf(stack, admin), rows: 'erase' });
  expect(done.status).toBe(303);
  expect((await readConnection(stack, id)).state).toBe('disconnected');
});

test('a sign-out stands in the audit, as the sign-in does', async () => {
  const reader = await signInAs(stack, 'reader');
  await reader.visit(`${stack.app}/dashboard`);
  await reader.submit('/sign-out');
  const entities = stack.tables('audit').listEntities({
    queryOptions: { filter: `PartitionKey eq '${stack.partner.homeTenantId}'` },
  });
  const mine: unknown[] = [];
  for await (const { who, what } of entities) {
    if (who === stack.partner.operators.reader.username) mine.push(what);
  }
  expect(mine.slice(0, 2)).toEqual(['operator-signed-out', 'operator-signed-in']);
});
