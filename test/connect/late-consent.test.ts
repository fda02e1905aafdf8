import { until } from '../local/connect-customer.ts';
import { connectAsAdministrator, openInvitation } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor } from '../local/visitor.ts';
import { addTenant, invite, minute, readConnection, standingOf, untilStanding } from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const second = 1000;

/** How often an app-only token of the tenant was asked for: the token endpoint, less the one code that was redeemed. */
async function tokenRequests(tenantId: string): Promise<number> {
  const log = await stack.cloud.control.listLog({ service: 'login' });
  return log.filter(({ path }) => path === `/${tenantId}/oauth2/v2.0/token`).length;
}

/** Moves the clock on and waits until the grant was looked for once more. */
async function lookAgain(tenantId: string, ms: number): Promise<void> {
  const before = await tokenRequests(tenantId);
  stack.advance(ms);
  await until('The grant is looked for again', async () => {
    const last = await tokenRequests(tenantId);
    return last > before ? { done: true, value: undefined } : { done: false, last };
  });
}

/** A consent that takes this long to be seen: the administrator has done everything that a person has to do. */
async function lateConsent(name: string, consentDelaySeconds: number) {
  const tenant = await addTenant(stack, name);
  await stack.cloud.control.changeSettings(tenant.id, { consentDelaySeconds });
  const { id, url } = await invite(stack, tenant.id);
  const page = await connectAsAdministrator(createVisitor(), url, tenant.administrator);
  expect(page.url.pathname).toBe('/connect/status');
  await until('The grant is looked for at once', async () => {
    // One before the consent, one for the code, then the first look.
    const last = await tokenRequests(tenant.id);
    return last >= 3 ? { done: true, value: undefined } : { done: false, last };
  });
  expect(await standingOf(stack, id)).toBe('verifying');
  return { tenant, id, url };
}

describe('a consent that takes eight minutes to be seen', () => {
  test.each([700016, 650051, 65001, 'no-roles'] as const)(
    'answered as %s until then, becomes active without a person',
    async (replication) => {
      await stack.cloud.control.changeBehaviour({ replication });
      const { tenant, id } = await lateConsent(`eight-minutes-${replication}`, 8 * 60);
      await lookAgain(tenant.id, 20 * second);
      await lookAgain(tenant.id, 440 * second);
      expect(await standingOf(stack, id)).toBe('verifying');
      await lookAgain(tenant.id, minute);
      await untilStanding(stack, id, 'active');
    },
  );
});

describe('a consent that is not seen for more than ten minutes', () => {
  test.each([
    [700016, 'needs-consent/consent-not-visible'],
    [650051, 'needs-consent/consent-not-visible'],
    [65001, 'needs-consent/consent-not-visible'],
    ['no-roles', 'needs-consent/permission-missing'],
  ] as const)('answered as %s, ends as %s, and the same link retries', async (replication, standing) => {
    await stack.cloud.control.changeBehaviour({ replication });
    const { tenant, id, url } = await lateConsent(`not-seen-${replication}`, 30 * 60);
    await lookAgain(tenant.id, 9 * minute);
    expect(await standingOf(stack, id)).toBe('verifying');
    await lookAgain(tenant.id, 2 * minute);
    await untilStanding(stack, id, standing);
    const { reason } = await readConnection(stack, id);
    expect(reason?.actor).toBe('customer');

    // By now Microsoft has got there: the sign-in is all that is left.
    stack.advance(20 * minute);
    const visitor = createVisitor();
    await connectAsAdministrator(visitor, url, tenant.administrator);
    await untilStanding(stack, id, 'active');
  });
});

test('a consent to less than the tier names what is missing, and the same link completes it', async () => {
  const { control } = stack.cloud;
  const { readClientId } = stack.partner;
  await control.changeBehaviour({ replication: 700016 });
  const registration = (await control.listRegistrations()).find(({ clientId }) => clientId === readClientId);
  const requiredRoles = registration?.requiredRoles ?? [];
  await control.changeRegistration(readClientId, {
    requiredRoles: ['Organization.Read.All', 'Domain.Read.All'],
  });
  const { tenant, id, url } = await lateConsent('less', 0);
  await control.changeRegistration(readClientId, { requiredRoles });
  await lookAgain(tenant.id, 11 * minute);
  await untilStanding(stack, id, 'needs-consent/permission-missing');
  const { reason } = await readConnection(stack, id);
  expect(reason?.message).toContain('User.Read.All, GroupMember.Read.All, RoleManagement.Read.Directory');

  await connectAsAdministrator(createVisitor(), url, tenant.administrator);
  await untilStanding(stack, id, 'active');
});

test.each([
  [7000112, 'blocked/blocked-by-policy'],
  [53003, 'blocked/blocked-by-policy'],
  [90002, 'blocked/tenant-gone'],
])(
  'a tenant that answers AADSTS%d when the grant is proved is told so at once: %s',
  async (code, standing) => {
    const { control } = stack.cloud;
    const tenant = await addTenant(stack, `answers-${code}`);
    const path = `^/${tenant.id}/oauth2/v2.0/token$`;
    const { id, url } = await invite(stack, tenant.id);
    const body = { error: 'invalid_grant', error_description: `AADSTS${code}: no`, error_codes: [code] };
    // The look before the consent and the code go by; then every look meets it.
    await control.addFault({ service: 'login', path, kind: 'status', status: 400, body, skip: 2, times: 50 });
    await connectAsAdministrator(createVisitor(), url, tenant.administrator);
    await untilStanding(stack, id, standing);
    await control.removeFaults();
    await connectAsAdministrator(createVisitor(), url, tenant.administrator);
    await untilStanding(stack, id, 'active');
  },
);

test('a message of an earlier sign-in moves nothing', async () => {
  const tenant = await addTenant(stack, 'earlier-message');
  await stack.cloud.control.changeSettings(tenant.id, { consentDelaySeconds: 3600 });
  const { id, url } = await invite(stack, tenant.id);
  await connectAsAdministrator(createVisitor(), url, tenant.administrator);
  const startedAt = new Date(stack.now() - 30 * minute).toISOString();
  const attempt = 'AAAAAAAAAAAAAAAAAAAAAA';
  const stale = { version: 1, connectionId: id, tenantId: tenant.id, attempt, startedAt, tries: 9 };
  const executed = () => stack.hostLog().split("Executed 'Functions.connect-verify' (Succeeded").length;
  const before = executed();
  await stack.trigger('connect-verify', JSON.stringify(stale));
  await until('The message was taken', async () =>
    executed() > before ? { done: true, value: undefined } : { done: false, last: executed() },
  );
  expect(await standingOf(stack, id)).toBe('verifying');
});

test('a check that was lost can be begun anew by the same link after a quarter of an hour', async () => {
  const { tenant, id, url } = await lateConsent('lost-check', 10);
  await stack.queues.getQueueClient('connect-verify').clearMessages();
  expect((await openInvitation(createVisitor(), url)).url.pathname).toBe('/connect/status');
  stack.advance(16 * minute);
  expect(await standingOf(stack, id)).toBe('verifying');
  await connectAsAdministrator(createVisitor(), url, tenant.administrator);
  await untilStanding(stack, id, 'active');
});
