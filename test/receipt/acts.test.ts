import {
  listRows,
  minute,
  readConnection,
  request,
  standingOf,
  untilIdle,
  untilRead,
} from '../connect/arrange.ts';
import { until } from '../local/connect-customer.ts';
import { openInvitation } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { tableNames } from '../sync/tables.ts';
import {
  actionsOf,
  auditOf,
  cardOf,
  connect,
  csrfOf,
  post,
  signInToReceipt,
  standings,
  untilGone,
} from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

async function countRows(tenantId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tableNames) counts[table] = (await listRows(stack, table, tenantId)).length;
  return counts;
}

const graphCalls = async (tenantId: string) =>
  (await stack.cloud.control.listLog({ service: 'graph', tenantId })).length;

/** Everything that the schedule finds due within a day was looked at. */
async function aDayLater(): Promise<void> {
  const ticks = () => stack.hostLog().split("Executed 'Functions.sync-schedule' (Succeeded").length;
  const before = ticks();
  stack.advance(24 * 60 * minute);
  await stack.trigger('sync-schedule');
  await until('The schedule was looked at', async () =>
    ticks() > before ? { done: true, value: undefined } : { done: false, last: ticks() },
  );
}

/** A connected tenant, and one of its people who has just signed in. */
async function withPerson(name: string) {
  const connected = await connect(stack, name);
  const visitor = await signInToReceipt(stack, connected.tenant.person);
  return { ...connected, visitor };
}

/** Presses a button of the page that is shown, for one connection. */
const press = (visitor: Visitor, action: string, connection: string) =>
  post(stack, visitor, action, { csrf: csrfOf(visitor.page), connection });

/** Goes through the page that says what happens. */
async function leave(visitor: Visitor, id: string, rows: 'keep' | 'erase') {
  await visitor.visit(`${stack.app}/receipt/disconnect?connection=${id}`);
  const happens = visitor.page.text;
  const page = await visitor.submit('/receipt/disconnect', { rows });
  return { happens, page };
}

describe('a pause by the customer', () => {
  test('stops every read, and only the customer resumes it', async () => {
    const { tenant, id, visitor } = await withPerson('paused');
    expect(actionsOf(visitor.page, id)).toEqual(['pause', 'disconnect']);
    const page = await visitor.submit('/receipt/pause');
    expect([page.url.pathname, page.status]).toEqual(['/receipt', 200]);
    expect(page.text).toContain('Reading is paused');
    expect(await standingOf(stack, id)).toBe('paused/paused-by-customer');
    expect(actionsOf(page, id)).toEqual(['resume', 'disconnect']);

    const calls = await graphCalls(tenant.id);
    await aDayLater();
    expect((await stack.api('POST', `/api/connections/${id}/sync`)).status).toBe(409);
    expect((await stack.api('POST', `/api/connections/${id}/resume`)).status).toBe(409);
    expect(await graphCalls(tenant.id)).toBe(calls);

    await signInToReceipt(stack, tenant.person, visitor);
    const resumed = await visitor.submit('/receipt/resume');
    expect(resumed.text).toContain('Reading goes on');
    await until('It is read again', async () => {
      const last = await graphCalls(tenant.id);
      return last > calls ? { done: true, value: undefined } : { done: false, last };
    });
    const acts = (await auditOf(stack, tenant.id)).filter(({ what }) => /paused|resumed/.test(String(what)));
    expect(acts).toEqual([
      { what: 'paused', who: tenant.person.username, detail: undefined, connectionId: id },
      { what: 'resumed', who: tenant.person.username, detail: undefined, connectionId: id },
    ]);
  });

  test('is not undone by another press, and a pause of the partner’s is not the customer’s to end', async () => {
    const { id, visitor } = await withPerson('paused-twice');
    expect((await press(visitor, 'pause', id)).status).toBe(303);
    expect((await press(visitor, 'pause', id)).status).toBe(303);
    expect(await standingOf(stack, id)).toBe('paused/paused-by-customer');
    expect((await press(visitor, 'resume', id)).status).toBe(303);
    expect((await press(visitor, 'resume', id)).status).toBe(303);
    await untilRead(stack, id);
    expect((await stack.api('POST', `/api/connections/${id}/pause`)).status).toBe(200);
    // A pause on top of it does not make it the customer's.
    await press(visitor, 'pause', id);
    const page = await press(visitor, 'resume', id);
    expect([page.status, await standingOf(stack, id)]).toEqual([409, 'paused/paused-by-partner']);
    expect(actionsOf(await visitor.visit(`${stack.app}/receipt`), id)).toEqual(['disconnect']);
  });
});

describe('a disconnect by the customer', () => {
  test('says first what happens; keeps the rows where it was not asked otherwise; and says what is left', async () => {
    const { tenant, id, url, visitor } = await withPerson('left');
    const before = await countRows(tenant.id);
    const { happens, page } = await leave(visitor, id, 'keep');
    expect(happens).toContain('reads nothing more');
    expect(happens).toContain('Assignment required');
    expect(await standingOf(stack, id)).toBe('disconnected/disconnected-by-customer');
    expect(page.text).toContain('The access tokens that were held in memory.');
    expect(page.text).toContain('keeps them, as you chose');
    expect(page.text).toContain(stack.partner.readClientId);
    const link = page.links.find(({ text }) => text === 'Enterprise applications');
    expect(new URL(link?.href ?? '').origin).toBe('https://entra.microsoft.com');
    // It stays listed, with its end, and nothing is left to press.
    expect(cardOf(page, id)).toContain('Ended');
    expect(actionsOf(page, id)).toEqual([]);
    const calls = await graphCalls(tenant.id);
    await aDayLater();
    expect(await countRows(tenant.id)).toEqual(before);
    expect(await graphCalls(tenant.id)).toBe(calls);
    expect((await openInvitation(createVisitor(), url)).status).toBe(404);
    const ends = (await auditOf(stack, tenant.id)).filter(({ what }) => /^disconnected/.test(String(what)));
    expect(ends).toEqual([
      {
        what: 'disconnected-by-customer',
        who: tenant.person.username,
        detail: 'Rows kept',
        connectionId: id,
      },
    ]);
  });

  test('erases every row where that was chosen', async () => {
    const { tenant, id, visitor } = await withPerson('erased');
    const { page } = await leave(visitor, id, 'erase');
    expect(page.text).toContain('Every row that was read of your tenant');
    await untilGone(stack, [...tableNames, 'cursors', 'ledger', 'lanes'], tenant.id);
    expect((await readConnection(stack, id)).state).toBe('disconnected');
    // What was done stays told, and asking again does no harm.
    const again = await visitor.visit(`${stack.app}/receipt`);
    expect(cardOf(again, id)).toContain('Rows erased');
    expect((await visitor.visit(`${stack.app}/receipt/disconnect?connection=${id}`)).url.pathname).toBe(
      '/receipt',
    );
  });

  test('of one of two connections erases no row that the other reads', async () => {
    const { tenant, id: first, visitor } = await withPerson('shared');
    const { id: second } = await connect(stack, 'shared', { tenant });
    const before = await countRows(tenant.id);
    const { happens, page } = await leave(visitor, first, 'erase');
    expect(happens).toContain('goes on: none of them is erased');
    expect(happens).toContain('enterprise application stays needed');
    expect(page.text).toContain('Not the rows that were read: another connection');
    // The application is the other's as well: nothing is left to remove.
    expect(page.links.map(({ text }) => text)).not.toContain('Enterprise applications');
    // It has taken over and reads at once.
    await untilIdle(stack, tenant.id);
    await aDayLater();
    // What the schedule has started ends first: a run that is asked for meanwhile would be that one.
    await untilIdle(stack, tenant.id);
    expect(await countRows(tenant.id)).toEqual(before);
    await stack.cloud.control.changeUsers(tenant.id, { add: 1, seed: 9 });
    await stack.api('POST', `/api/connections/${second}/sync`);
    await until('The other one reads on', async () => {
      const last = await countRows(tenant.id);
      return last.users === (before.users ?? 0) + 1
        ? { done: true, value: undefined }
        : { done: false, last };
    });
  });
});

describe('a form is refused, and changes nothing', () => {
  test('without the token of its session, or with another’s', async () => {
    const { id, visitor } = await withPerson('csrf');
    const other = await withPerson('csrf-of-another');
    const before = await standingOf(stack, id);
    for (const csrf of ['', 'x', csrfOf(other.visitor.page)]) {
      for (const action of ['pause', 'resume', 'disconnect']) {
        const { status } = await post(stack, visitor, action, { csrf, connection: id });
        expect([action, status]).toEqual([action, 403]);
      }
    }
    expect(await standingOf(stack, id)).toBe(before);
  });

  test('for a connection of another tenant, or none', async () => {
    const { visitor } = await withPerson('wrong-id');
    const { id: foreign } = await connect(stack, 'foreign-id');
    const csrf = csrfOf(visitor.page);
    const before = await standings(stack);
    for (const connection of [foreign, 'A'.repeat(22), '', "' or 1 eq 1 or '", '../..']) {
      for (const action of ['pause', 'resume', 'disconnect']) {
        const { status } = await post(stack, visitor, action, { csrf, connection, rows: 'erase' });
        expect([connection, action, status]).toEqual([connection, action, 404]);
      }
      const url = `${stack.app}/receipt/disconnect?${new URLSearchParams({ connection })}`;
      expect((await request(visitor, url)).status).toBe(404);
    }
    expect(await standings(stack)).toBe(before);
  });

  test('with a wish that there is none of, in another shape, or too large', async () => {
    const { id, visitor } = await withPerson('bad-forms');
    const csrf = csrfOf(visitor.page);
    const before = await standings(stack);
    expect((await post(stack, visitor, 'disconnect', { csrf, connection: id, rows: 'all' })).status).toBe(
      400,
    );
    expect((await post(stack, visitor, 'destroy', { csrf, connection: id })).status).toBe(404);
    expect((await post(stack, visitor, 'pause', { csrf: 'x'.repeat(70_000), connection: id })).status).toBe(
      413,
    );
    const cookie = await visitor.jar.getCookieString(stack.app);
    const json = await fetch(`${stack.app}/receipt/pause`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ csrf, connection: id }),
    });
    expect(json.status).toBe(415);
    expect(await standings(stack)).toBe(before);
  });

  test('by a GET or a HEAD, whatever it names', async () => {
    const { id, visitor } = await withPerson('get-and-head');
    const query = new URLSearchParams({ csrf: csrfOf(visitor.page), connection: id, rows: 'erase' });
    const before = await standings(stack);
    for (const action of ['pause', 'resume', 'disconnect']) {
      for (const method of ['GET', 'HEAD']) {
        const { status } = await request(visitor, `${stack.app}/receipt/${action}?${query}`, { method });
        expect([action, method, status]).toEqual([action, method, action === 'disconnect' ? 200 : 404]);
      }
    }
    expect(await standings(stack)).toBe(before);
  });
});

test('a session does not get longer by what is done in it', async () => {
  const { id, visitor } = await withPerson('not-longer');
  stack.advance(50 * minute);
  await visitor.submit('/receipt/pause');
  const cookie = (await visitor.jar.getCookies(stack.app)).find(({ key }) => key.endsWith('receipt'));
  expect(cookie?.maxAge).toBeLessThanOrEqual(10 * 60);
  stack.advance(11 * minute);
  const kept = createVisitor();
  await kept.jar.setCookie(`${cookie?.key}=${cookie?.value}; Path=/; Secure; HttpOnly`, stack.app);
  expect(cardOf(await kept.visit(`${stack.app}/receipt`), id)).toBe('');
});
