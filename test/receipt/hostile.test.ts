import { addTenant, invite, untilRead } from '../connect/arrange.ts';
import { connectAsAdministrator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { actionsOf, cardOf, remember, signInToReceipt } from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const markup = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
const rightToLeft = '\u202Eevil\u2066';

test.each([
  ['markup', markup],
  ['long', 'ø'.repeat(256)],
  ['right-to-left', rightToLeft],
])('names of customer, tenant and person that are %s break neither page nor session', async (word, name) => {
  const { control } = stack.cloud;
  const { id: tenantId } = await control.addTenant({
    displayName: name,
    domain: `${word}.example`,
    size: 1,
    seed: 500 + word.length,
  });
  const username = `ada@${word}.example`;
  const password = 'Hostile-1';
  await control.addPerson({
    tenantId,
    username,
    password,
    displayName: name,
    directoryRoles: [globalAdministrator],
  });
  const customer = { name, tenant: tenantId };
  const { status, body } = await stack.api('POST', '/api/connections', { customer });
  expect(status).toBe(201);
  remember(body.id, customer.name);
  await connectAsAdministrator(createVisitor(), body.invitation.url, { username, password });
  await untilRead(stack, body.id);
  const visitor = await signInToReceipt(stack, { username, password });
  const pages = [visitor.page, await visitor.visit(`${stack.app}/receipt/disconnect?connection=${body.id}`)];
  for (const page of pages) {
    expect([page.status, page.$('script:not([src])').length, page.$('img[onerror]').length]).toEqual([
      200, 0, 0,
    ]);
    expect(page.html).not.toContain('<script>alert');
  }
  const left = await visitor.submit('/receipt/disconnect');
  expect(left.status).toBe(200);
  expect(cardOf(left, body.id)).not.toBe('');
  expect(actionsOf(left, body.id)).toEqual([]);
  expect(left.text).toContain('Disconnected');
});

test('what stands in the address is a fixed word or nothing', async () => {
  const tenant = await addTenant(stack, 'addresses');
  const { url } = await invite(stack, tenant.id);
  const visitor = createVisitor();
  await visitor.visit(url);
  for (const query of [
    `problem=${encodeURIComponent(markup)}`,
    `done=${encodeURIComponent(markup)}`,
    'done=1',
  ]) {
    const page = await visitor.visit(`${stack.app}/receipt?${query}`);
    expect(page.html).not.toContain('alert(1)');
    expect(page.$('div[role=status]')).toHaveLength(0);
  }
});
