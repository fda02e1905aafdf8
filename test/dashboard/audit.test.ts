import { whatInWords } from '../../shared/audit/words.ts';
import { auditList } from '../../shared/contracts/audit.ts';
import { connectionPermissions } from '../../shared/contracts/validation.ts';
import type { TenantSummary } from '../cloud/control/client.ts';
import {
  addTenant,
  invite,
  readConnection,
  untilIdle,
  untilRead,
  untilStanding,
} from '../connect/arrange.ts';
import { until } from '../local/connect-customer.ts';
import { connectAsAdministrator } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { csrfOf, getPage, operatorAddress, postForm, signInAs } from './arrange.ts';

let stack: Stack;
let operator: Visitor;
let tenant: TenantSummary;
let id = '';
let second = '';
beforeAll(async () => {
  stack = await startStack();
  operator = await signInAs(stack, 'operator');
  tenant = await addTenant(stack, 'told');
  id = await connect();
  second = await connect();
});
afterAll(() => stack?.stop());

async function connect(): Promise<string> {
  const invited = await invite(stack, tenant.id);
  await connectAsAdministrator(createVisitor(), invited.url, tenant.administrator);
  await untilRead(stack, invited.id);
  return invited.id;
}

const readAudit = async (of: string, query = '') => {
  const { status, body } = await stack.api('GET', `/api/connections/${of}/audit${query}`);
  expect(status).toBe(200);
  return auditList.parse(body);
};
const wordsOf = async (of: string) => (await readAudit(of)).items.map(({ what }) => what);

async function decide(decision: string, fields: Record<string, string> = {}, of = id) {
  const csrf = await csrfOf(stack, operator);
  const page = await postForm(stack, operator, `/dashboard/connections/${of}/${decision}`, {
    csrf,
    ...fields,
  });
  expect([decision, page.status]).toEqual([decision, 303]);
}

describe('the audit of a connection', () => {
  test('holds what happened before there was a tenant and after, newest first', async () => {
    const what = (await wordsOf(id)).filter((word) => word !== 'run-complete');
    expect(what).toEqual(['active', 'signed-in', 'connection-created']);
    expect(await wordsOf(id)).toContain('run-complete');
  });

  test('holds the tenant’s runs, and nothing of another connection to it', async () => {
    const entries = (await readAudit(second)).items;
    const [runs, others] = [true, false].map((isRun) =>
      entries.filter(({ what }) => what.startsWith('run-') === isRun),
    );
    expect(runs?.length).toBeGreaterThan(0);
    expect(new Set(others?.map(({ connectionId }) => connectionId))).toEqual(new Set([second]));
    expect(entries.filter(({ what }) => what === 'signed-in')).toHaveLength(1);
  });

  test('says who did what, from where, with before and after', async () => {
    await decide('pause');
    await decide('resume');
    await untilStanding(stack, id, 'active');
    const entries = (await readAudit(id)).items;
    const { username } = stack.partner.operators.operator;
    expect(entries.find(({ what }) => what === 'paused')).toMatchObject({
      who: username,
      from: operatorAddress,
      connectionId: id,
      before: { state: 'active' },
      after: { state: 'paused', reason: 'paused-by-partner' },
    });
    const { items } = await readAudit(id, '?limit=500');
    const times = items.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    const page = await getPage(stack, operator, `/dashboard/connections/${id}?tab=history`);
    expect(page.text).toContain('Paused');
    expect(page.text).toContain(username);
    expect(page.text).toMatch(/State.{0,40}Active.{0,40}Paused/);
    expect(page.text).toContain(operatorAddress);
  });

  test.each([1, 2, 3, 500])('in pages of %i is the same list', async (limit) => {
    const whole = (await readAudit(id, '?limit=500')).items;
    const seen: typeof whole = [];
    let query = `?limit=${limit}`;
    for (;;) {
      const { items, continuation } = await readAudit(id, query);
      expect(items.length).toBeLessThanOrEqual(limit);
      seen.push(...items);
      if (continuation === null) break;
      query = `?limit=${limit}&continuation=${encodeURIComponent(continuation)}`;
    }
    // A run may have ended meanwhile: what is new stands before what is known.
    expect(seen.slice(-whole.length)).toEqual(whole);
    expect(new Set(seen.map((entry) => entry.id)).size).toBe(seen.length);
  });

  test.each([
    ['?limit=0', '/limit'],
    ['?limit=501', '/limit'],
    ['?limit=ten', '/limit'],
    ['?continuation=', '/continuation'],
    ['?continuation=nonsense', '/continuation'],
    [`?continuation=${'0'.repeat(401)}`, '/continuation'],
  ])('%s names %s', async (query, pointer) => {
    const { status, body } = await stack.api('GET', `/api/connections/${id}/audit${query}`);
    expect([status, body.code, body.errors.map((each: { pointer: string }) => each.pointer)]).toEqual([
      400,
      'bad-request',
      [pointer],
    ]);
  });

  test.each(['audit', 'permissions'])('there is no %s of a connection that there is not', async (what) => {
    for (const unknown of ['A'.repeat(22), 'short', '%00']) {
      const { status, body } = await stack.api('GET', `/api/connections/${unknown}/${what}`);
      expect([status, body.code]).toEqual([404, 'not-found']);
    }
  });

  test('has words for everything that happened here', async () => {
    for (const { what } of (await readAudit(id, '?limit=500')).items)
      expect(whatInWords(what)).not.toBe(what);
  });
});

describe('the permissions of a connection', () => {
  const readPermissions = async (of = id) => {
    const { status, body } = await stack.api('GET', `/api/connections/${of}/permissions`);
    expect(status).toBe(200);
    return connectionPermissions.parse(body);
  };
  const named = async (status: string) =>
    (await readPermissions()).items.filter((each) => each.status === status).map(({ name }) => name);

  test('are all granted where everything was', async () => {
    const { asOf, items, continuation } = await readPermissions();
    expect(new Set(items.map(({ status }) => status))).toEqual(new Set(['granted']));
    expect([Date.parse(asOf ?? '') <= stack.now(), continuation]).toEqual([true, null]);
  });

  test('name the one that was taken away and the one that is too much, here and on the page', async () => {
    const { control } = stack.cloud;
    const { readClientId } = stack.partner;
    const roles = [
      'Organization.Read.All',
      'Domain.Read.All',
      'GroupMember.Read.All',
      'User.Read.All',
      'Mail.Read',
    ];
    // A run that is going would meet the change and wait; and it would lose its lease to the clock.
    await untilIdle(stack, tenant.id);
    await control.setGrant(tenant.id, readClientId, { roles, scopes: ['openid', 'profile'] });
    // The token of before is forgotten when it is over.
    stack.advance(3 * 3600_000);
    await decide('sync');
    const told = async () => {
      const last = await named('missing');
      const lane = await stack
        .tables('lanes')
        .getEntity<{ run?: string; holder?: string }>(tenant.id, 'directory');
      if (last.length > 0) return { done: true as const, value: last };
      // A run may still have begun with the token of before; one that nobody works on waits for its time.
      if (lane.run === undefined) await stack.api('POST', `/api/connections/${id}/sync`);
      else if (lane.holder === undefined) stack.advance(61_000);
      return { done: false as const, last: [last, lane.run, lane.holder] };
    };
    await until('The missing permission is told', told, 150_000);
    expect(await named('missing')).toEqual(['RoleManagement.Read.Directory']);
    expect(await named('extra')).toEqual(['Mail.Read']);
    const page = await getPage(
      stack,
      await signInAs(stack, 'reader'),
      `/dashboard/connections/${id}?tab=permissions`,
    );
    expect(page.text).toContain('Mail.Read');
    expect(page.text).toContain('An administrator of the tenant grants it');
    expect((await readConnection(stack, id)).reason).toMatchObject({ code: 'permission-missing' });
  });

  test('of a connection that nobody has opened are unknown', async () => {
    const { id: waiting } = await invite(stack, null);
    const { asOf, items } = await readPermissions(waiting);
    expect([asOf, new Set(items.map(({ status }) => status))]).toEqual([null, new Set(['unknown'])]);
  });
});
