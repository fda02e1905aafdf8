import { connectAsAdministrator, openInvitation } from '../local/journeys.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { toPage } from '../local/visitor-page.ts';
import {
  addTenant,
  connectionRow,
  goToMicrosoft,
  hour,
  invite,
  lastStep,
  minute,
  pressOnly,
  request,
  signIn,
  standingOf,
  untilStanding,
} from './arrange.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

interface Waiting {
  id: string;
  url: string;
  visitor: Visitor;
  /** Microsoft's answer, on its way to us. */
  callback: string;
  administrator: { username: string; password: string };
}

/** An administrator has consented, and Microsoft's answer has not reached us yet. */
async function consented(name: string): Promise<Waiting> {
  const { id: tenantId, administrator } = await addTenant(stack, name);
  const { id, url } = await invite(stack, tenantId);
  const visitor = await goToMicrosoft(stack, url);
  await signIn(visitor, administrator);
  const { headers } = await pressOnly(visitor, 'decision=accept');
  return { id, url, visitor, callback: headers.location ?? '', administrator };
}

/** The title of a page that a callback ends on, and whether the connection is what it was. */
async function take(id: string, visitor: Visitor, callback: string) {
  const before = await connectionRow(stack, id);
  const answer = await request(visitor, callback);
  const page = toPage(new URL(callback), answer);
  const after = await connectionRow(stack, id);
  return { status: answer.status, heading: page.heading, isUnchanged: before.etag === after.etag };
}

describe('an answer of Microsoft’s that is not accepted shows its page and changes no connection', () => {
  test('where it is replayed', async () => {
    const { id, url, visitor, callback } = await consented('replayed');
    const kept = createVisitor();
    for (const cookie of await visitor.jar.getCookies(stack.app)) {
      await kept.jar.setCookie(cookie.toString(), stack.app);
    }
    await visitor.visit(callback);
    await untilStanding(stack, id, 'active');
    expect(await take(id, kept, callback)).toEqual({
      status: 400,
      heading: 'This answer was used already',
      isUnchanged: true,
    });
    // The browser itself has another cookie, or none, by now.
    expect(await take(id, visitor, callback)).toMatchObject({ status: 401, isUnchanged: true });
    expect(await take(id, visitor, lastStep(visitor, '/oauth/callback'))).toMatchObject({ status: 401 });
    expect((await openInvitation(createVisitor(), url)).url.pathname).toBe('/connect/status');
  });

  test('where it is later than 15 minutes, and the same link still connects', async () => {
    const { id, url, visitor, callback, administrator } = await consented('late-answer');
    const cookies = await visitor.jar.getCookieString(stack.app);
    stack.advance(16 * minute);
    const late = createVisitor();
    // A browser would have dropped the cookie by itself; whoever kept it gains nothing.
    for (const pair of cookies.split('; '))
      await late.jar.setCookie(`${pair}; Path=/; Secure; HttpOnly`, stack.app);
    expect(await take(id, late, callback)).toEqual({
      status: 410,
      heading: 'This took too long, or the invitation has expired',
      isUnchanged: true,
    });
    await connectAsAdministrator(createVisitor(), url, administrator);
    await untilStanding(stack, id, 'active');
  });

  test('where its state is another visit’s, or nobody’s', async () => {
    const mine = await consented('my-visit');
    const theirs = await consented('their-visit');
    const heading = 'This answer does not belong to your visit';
    const foreign = new URL(mine.callback);
    foreign.searchParams.set('state', new URL(theirs.callback).searchParams.get('state') ?? '');
    expect(await take(mine.id, mine.visitor, foreign.href)).toEqual({
      status: 400,
      heading,
      isUnchanged: true,
    });
    for (const state of ['', 'A'.repeat(43)]) {
      foreign.searchParams.set('state', state);
      expect(await take(mine.id, mine.visitor, foreign.href)).toMatchObject({
        status: 400,
        isUnchanged: true,
      });
    }
    foreign.searchParams.delete('state');
    expect(await take(mine.id, mine.visitor, foreign.href)).toMatchObject({ status: 400, isUnchanged: true });
    // None of these has used anything up.
    await mine.visitor.visit(mine.callback);
    await untilStanding(stack, mine.id, 'active');
  });

  test('where another browser brings it, with or without an invitation of its own', async () => {
    const { id, callback } = await consented('other-browser');
    const heading = 'Please open your invitation link first';
    expect(await take(id, createVisitor(), callback)).toEqual({ status: 401, heading, isUnchanged: true });
    const other = await consented('other-browser-too');
    expect(await take(id, other.visitor, callback)).toMatchObject({ status: 400, isUnchanged: true });
    expect(await standingOf(stack, other.id)).toBe('authenticating');
  });

  test('where its cookie was tampered with', async () => {
    const { id, visitor, callback } = await consented('tampered');
    const tampered = createVisitor();
    for (const cookie of await visitor.jar.getCookies(stack.app)) {
      const value = `${cookie.value.slice(0, -2)}${cookie.value.endsWith('AA') ? 'BB' : 'AA'}`;
      await tampered.jar.setCookie(`${cookie.key}=${value}; Path=/; Secure`, stack.app);
    }
    expect(await take(id, tampered, callback)).toMatchObject({ status: 400, isUnchanged: true });
  });

  test('where it is a HEAD, which uses nothing up either', async () => {
    const { id, visitor, callback } = await consented('head');
    const before = await connectionRow(stack, id);
    const { status, setCookies } = await request(visitor, callback, { method: 'HEAD' });
    expect({ status, setCookies }).toEqual({ status: 204, setCookies: [] });
    expect((await connectionRow(stack, id)).etag).toBe(before.etag);
    await visitor.visit(callback);
    await untilStanding(stack, id, 'active');
  });

  test('where a newer invitation has taken the place of its own', async () => {
    const { id, visitor, callback } = await consented('superseded-on-the-way');
    await stack.api('POST', `/api/connections/${id}/invitation`);
    expect(await take(id, visitor, callback)).toMatchObject({ status: 404, isUnchanged: true });
    expect(await standingOf(stack, id)).toBe('invited');
  });
});

describe('cookies', () => {
  test('of an invitation last a day, of a state 15 minutes; both are bound to the host and out of script’s reach', async () => {
    const tenant = await addTenant(stack, 'cookies');
    const { url } = await invite(stack, tenant.id);
    const visitor = createVisitor();
    await openInvitation(visitor, url);
    await visitor.submit('/connect/start');
    const cookies = (await visitor.jar.getCookies(stack.app)).map((cookie) => ({
      key: cookie.key,
      maxAge: cookie.maxAge,
      flags: [cookie.secure, cookie.httpOnly, cookie.sameSite, cookie.path, cookie.domain],
    }));
    const flags = [true, true, 'lax', '/', 'localhost'];
    expect(cookies).toEqual([
      { key: '__Host-tenantry-invitation', maxAge: 24 * 3600, flags },
      { key: '__Host-tenantry-state', maxAge: 15 * 60, flags },
    ]);
  });

  test('end with the invitation at the latest', async () => {
    const tenant = await addTenant(stack, 'short-cookie');
    const { url } = await invite(stack, tenant.id, { invitation: { expiresInDays: 1 } });
    stack.advance(23 * hour);
    const visitor = createVisitor();
    await openInvitation(visitor, url);
    const [cookie] = await visitor.jar.getCookies(stack.app);
    expect(cookie?.maxAge).toBeGreaterThan(3500);
    expect(cookie?.maxAge).toBeLessThanOrEqual(3600);
  });
});
