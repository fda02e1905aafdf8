import type { ConnectionRow } from '../../shared/connect/connection-row.ts';
import {
  authenticatedAt,
  completedAt,
  endsSoonAt,
  isRemindable,
  isUrgent,
  isUsable,
  toInvitationState,
} from '../../shared/connect/invitation-state.ts';
import { type ConnectionState, connectionStates } from '../../shared/contracts/connections.ts';
import { day, dayMs, start, toActive, toRow } from './rows.ts';

const at = (days: number) => start + days * dayMs;
const stateAt = (row: ConnectionRow, days: number) => toInvitationState(row, at(days));

const waiting = toRow();
const opened = toRow({ invitationOpenedAt: day(2) });
/** The link was made on the tenth day, for a connection that had worked since the first. */
const newLink = (more: Partial<ConnectionRow>) => toActive({ invitationCreatedAt: day(10), ...more });

describe('a link that somebody was sent', () => {
  test.each([
    ['has only been sent', waiting, 'waiting'],
    ['was looked at', opened, 'opened'],
    ['was signed in with', { ...opened, attemptAt: day(2) }, 'authenticated'],
    ['was signed in with the moment that it was made', { ...opened, attemptAt: day(0) }, 'authenticated'],
    ['was signed in with before, by an older link', { ...opened, attemptAt: day(-1) }, 'opened'],
    ['led to a tenant that is looked at', { ...opened, state: 'verifying' }, 'authenticated'],
    ['waits for the partner', { ...opened, state: 'awaiting-confirmation' }, 'authenticated'],
    ['led to a connection', toActive(), 'completed'],
    ['was cancelled', { ...opened, invitationHash: null }, 'cancelled'],
    [
      'was cancelled after somebody had signed in',
      { ...opened, attemptAt: day(2), invitationHash: null },
      'cancelled',
    ],
    [
      'was cancelled while the tenant is looked at',
      { ...opened, state: 'verifying', invitationHash: null },
      'authenticated',
    ],
  ] as const)('%s', (_, row, expected) => {
    expect(stateAt(row as ConnectionRow, 3)).toBe(expected);
  });

  test.each([
    ['nobody opened', waiting, 'expired'],
    ['somebody opened', opened, 'expired'],
    ['somebody signed in with', { ...opened, attemptAt: day(2) }, 'expired'],
    ['led to a tenant that is looked at', { ...opened, state: 'verifying' }, 'authenticated'],
    ['led to a connection', toActive(), 'completed'],
    ['was cancelled', { ...waiting, invitationHash: null }, 'cancelled'],
    ['has no end', { ...waiting, invitationExpiresAt: null }, 'waiting'],
  ] as const)('and that %s is over at its end: %#', (_, row, expected) => {
    expect(stateAt(row as ConnectionRow, 30)).toBe(expected);
    expect(stateAt(row as ConnectionRow, 31)).toBe(expected);
  });

  test('works until the very moment of its end', () => {
    expect(toInvitationState(waiting, at(30) - 1)).toBe('waiting');
    expect(toInvitationState(waiting, at(30))).toBe('expired');
  });
});

describe('what a link has done', () => {
  const working: ConnectionState[] = ['active', 'degraded', 'paused'];
  const troubled: ConnectionState[] = ['needs-consent', 'needs-sign-in', 'needs-secret', 'blocked'];

  test.each(connectionStates)('is done at the first connection, where that is %s', (state) => {
    const isDone = working.includes(state) || troubled.includes(state);
    expect(completedAt(toActive({ state }))).toBe(isDone ? day(1) : null);
  });

  test.each(connectionStates)('is not done where a new link was not used yet and it is %s', (state) => {
    // A connection that works needs none: the new link has nothing to do.
    expect(completedAt(newLink({ state }))).toBe(working.includes(state) ? day(1) : null);
  });

  test.each(connectionStates)('is done anew when the grant was proved through it and it is %s', (state) => {
    const isDone = working.includes(state) || troubled.includes(state);
    const row = newLink({ state, attemptAt: day(11), grantedAt: day(12) });
    expect(completedAt(row)).toBe(isDone ? day(12) : null);
  });

  test('is not done by a proof that nobody asked for through it', () => {
    const row = newLink({ state: 'needs-consent', attemptAt: day(1), grantedAt: day(12) });
    expect(completedAt(row)).toBeNull();
    expect(stateAt(row, 13)).toBe('waiting');
  });

  test('is not done by a proof that was there before', () => {
    const row = newLink({ state: 'needs-consent', attemptAt: day(11), grantedAt: day(1) });
    expect(completedAt(row)).toBeNull();
    expect(stateAt(row, 13)).toBe('authenticated');
  });

  test.each(troubled)('is not done where it never came to a connection and it is %s', (state) => {
    const row = toActive({ state, connectedAt: null, grantedAt: day(2) });
    expect(completedAt(row)).toBeNull();
    expect(stateAt(row, 3)).toBe('authenticated');
  });

  test('counts from its beginning, or from the first where nobody wrote down when it was made', () => {
    expect(authenticatedAt(toRow())).toBeNull();
    expect(authenticatedAt(toRow({ attemptAt: day(-1) }))).toBeNull();
    expect(authenticatedAt(toRow({ attemptAt: day(0) }))).toBe(day(0));
    expect(authenticatedAt(toRow({ attemptAt: day(-1), invitationCreatedAt: null }))).toBe(day(-1));
    expect(completedAt(toActive({ invitationCreatedAt: null }))).toBe(day(1));
  });
});

describe('a link can be used', () => {
  test.each([
    ['as long as nobody has', opened, 3, true],
    ['until its last moment', opened, 29.99, true],
    ['no longer after its end', opened, 30, false],
    ['where it has no end', { ...opened, invitationExpiresAt: null }, 1000, true],
    ['again after a try', { ...opened, attemptAt: day(2) }, 3, true],
    ['no longer once it has led to a connection', toActive(), 3, false],
    ['where a connection that works was sent another', newLink({}), 11, true],
    ['no longer where that was used', newLink({ attemptAt: day(11), grantedAt: day(11) }), 12, false],
    ['no longer where the connection has ended', { ...opened, state: 'disconnected' }, 3, false],
    ['by nobody where it was cancelled', { ...opened, invitationHash: null }, 3, false],
  ] as const)('%s', (_, row, days, expected) => {
    expect(isUsable(row as ConnectionRow, 'present', at(days))).toBe(expected);
  });

  test('only the present one', () => {
    expect(isUsable(opened, 'an older one', at(3))).toBe(false);
  });
});

describe('a link ends soon', () => {
  test.each([
    ['two days before its end', 30, 28],
    ['two days before, where it lives five', 5, 3],
    ['after half of its life, where that is shorter than four days', 3, 1.5],
    ['at noon of its only day', 1, 0.5],
  ])('%s', (_, life, from) => {
    const row = toRow({ invitationExpiresAt: day(life) });
    expect(endsSoonAt(row)).toBe(at(from));
    expect(isUrgent(row, at(from) - 1)).toBe(false);
    expect(isUrgent(row, at(from))).toBe(true);
    expect(isUrgent(row, at(life) - 1)).toBe(true);
    expect(isUrgent(row, at(life))).toBe(false);
  });

  test('never, where it has no end', () => {
    const row = toRow({ invitationExpiresAt: null });
    expect(endsSoonAt(row)).toBeNull();
    expect(isUrgent(row, at(1000))).toBe(false);
  });

  test('at its end, where nobody wrote down when it was made', () => {
    expect(endsSoonAt(toRow({ invitationCreatedAt: null }))).toBe(at(30));
  });

  test.each([
    ['was opened', opened, true],
    ['was signed in with', { ...opened, attemptAt: day(2) }, false],
    ['is looked at', { ...opened, state: 'verifying' }, false],
    ['led to a connection', toActive(), false],
    ['was cancelled', { ...opened, invitationHash: null }, false],
  ] as const)('and hurries nobody but who must sign in: it %s', (_, row, expected) => {
    expect(isUrgent(row as ConnectionRow, at(29))).toBe(expected);
  });
});

describe('somebody is reminded of a link', () => {
  const sent = toRow({ invitationSentHash: 'present', invitationSentAt: day(0) });
  test.each([
    ['that was sent by mail', sent, true],
    ['that was opened since', { ...sent, invitationOpenedAt: day(1) }, true],
    ['that was passed on in another way', toRow(), false],
    ['only where it is the one in the letter', { ...sent, invitationSentHash: 'an older one' }, false],
    ['not where it was cancelled', { ...sent, invitationHash: null }, false],
    ['not where neither was sent nor is', { ...sent, invitationHash: null, invitationSentHash: null }, false],
    ['not after a sign-in', { ...sent, attemptAt: day(1) }, false],
    ['not where everything works', { ...newLink({}), invitationSentHash: 'present' }, false],
    [
      'where it shall mend what does not work',
      { ...newLink({ state: 'blocked' }), invitationSentHash: 'present' },
      true,
    ],
    ['not where the connection has ended', { ...sent, state: 'disconnected' }, false],
    ['not after its end', { ...sent, invitationExpiresAt: day(11) }, false],
  ] as const)('%s', (_, row, expected) => {
    expect(isRemindable(row as ConnectionRow, at(12))).toBe(expected);
  });
});
