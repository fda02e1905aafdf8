import type { AuditRow } from '../../shared/audit/audit.ts';
import { toDays } from '../../shared/receipt/days.ts';
import { hour, listRows, untilIdle } from '../connect/arrange.ts';
import { until } from '../local/connect-customer.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { cardOf, connect, signInToReceipt } from './arrange.ts';

const entry = (more: Partial<AuditRow>): AuditRow => ({
  at: '2026-11-23T10:00:00.000Z',
  who: 'schedule',
  from: null,
  what: 'run-complete',
  detail: null,
  connectionId: 'mine',
  before: null,
  after: null,
  ...more,
});

describe('the days of a connection', () => {
  test('count what was read, and name what people did, newest first', () => {
    const after = { added: 3, changed: 1, removed: 2 };
    const days = toDays('mine', [
      entry({ at: '2026-11-22T23:59:59.000Z', after }),
      entry({ at: '2026-11-23T00:00:00.000Z', after }),
      entry({
        at: '2026-11-23T04:00:00.000Z',
        what: 'run-incomplete',
        after: { added: 1, changed: 0, removed: 0 },
      }),
      entry({ at: '2026-11-23T05:00:00.000Z', what: 'paused', who: 'ada@contoso.example' }),
      entry({ at: '2026-11-23T06:00:00.000Z', what: 'resumed', who: 'api' }),
    ]);
    expect(days).toEqual([
      {
        day: '2026-11-23',
        reads: 2,
        added: 4,
        changed: 1,
        removed: 2,
        acts: [
          { at: '2026-11-23T06:00:00.000Z', who: 'API', what: 'Resumed' },
          { at: '2026-11-23T05:00:00.000Z', who: 'ada@contoso.example', what: 'Paused' },
        ],
      },
      { day: '2026-11-22', reads: 1, added: 3, changed: 1, removed: 2, acts: [] },
    ]);
  });

  test('hold what concerns the whole tenant, and nothing of another connection', () => {
    const days = toDays('mine', [
      entry({ connectionId: null, what: 'receipt-opened', who: 'ada@contoso.example' }),
      entry({ connectionId: 'other', what: 'paused' }),
      entry({ connectionId: 'other' }),
    ]);
    expect(days.map(({ reads, acts }) => [reads, acts.length])).toEqual([[0, 1]]);
  });

  test('take a run that tells no counts for one that changed nothing', () => {
    for (const after of [null, {}, { added: '3' }])
      expect(toDays('mine', [entry({ after })])).toMatchObject([{ reads: 1, added: 0 }]);
  });
});

describe('through the host', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.stop());

  test('a signed-in person sees what each day brought, for 30 days', async () => {
    const { tenant, id } = await connect(stack, 'days');
    const first = cardOf((await signInToReceipt(stack, tenant.person)).page, id);
    expect(first).toMatch(/Read once: \d+ added/);
    expect(first).toContain(`Receipt opened after a fresh sign-in, ${tenant.person.username}`);
    expect(first).toContain('Signed in, having consented at Microsoft');

    stack.advance(25 * hour);
    await stack.cloud.control.changeUsers(tenant.id, { add: 2, seed: 5 });
    const before = (await listRows(stack, 'audit', tenant.id)).length;
    await stack.api('POST', `/api/connections/${id}/sync`);
    await until('The run is told of', async () => {
      const last = (await listRows(stack, 'audit', tenant.id)).length;
      return last > before ? { done: true, value: undefined } : { done: false, last };
    });
    const second = cardOf((await signInToReceipt(stack, tenant.person)).page, id);
    // The schedule may have read it as well by then.
    expect(second).toMatch(/Read (once|\d+ times): 2 added.*Read once: \d+ added/);

    // Paused: the schedule would read it as soon as the month has gone by.
    await untilIdle(stack, tenant.id);
    await stack.api('POST', `/api/connections/${id}/pause`);
    stack.advance(30 * 24 * hour);
    const { page } = await signInToReceipt(stack, tenant.person);
    expect(cardOf(page, id)).not.toContain('Signed in, having consented');
    expect(cardOf(page, id)).toMatch(/Last used ?(1 month|30 days) ago/);
  });

  test('of two connections of a tenant each shows its own reads', async () => {
    const { tenant, id: first } = await connect(stack, 'two');
    const { id: second } = await connect(stack, 'two', { tenant });
    const { page } = await signInToReceipt(stack, tenant.person);
    expect(cardOf(page, first)).toMatch(/Read once: \d+ added/);
    expect(cardOf(page, second)).not.toMatch(/Read (once|\d)/);
  });
});
