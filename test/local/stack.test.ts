import { connectCustomer } from './connect-customer.ts';
import { signInAsOperator } from './journeys.ts';
import { type Stack, startStack } from './stack.ts';
import { createVisitor } from './visitor.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

test('a customer is connected and read through the front door', async () => {
  const { connection } = await connectCustomer(stack, { name: 'Contoso', domain: 'contoso.com', size: 12 });
  expect(connection.streams.find(({ stream }) => stream === 'users')?.rows).toBe(12);
});

test('an operator signs in', async () => {
  const page = await signInAsOperator(
    createVisitor(),
    `${stack.app}/dashboard`,
    stack.partner.operators.reader,
  );
  expect([page.url.pathname, page.status]).toEqual(['/dashboard', 200]);
});

test('a host that was killed comes back on the same port with the same data', async () => {
  await stack.killHost();
  await stack.restartHost();
  const { status, body } = await stack.api('GET', '/api/connections');
  expect([status, body.items.length]).toEqual([200, 1]);
});
