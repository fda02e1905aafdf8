import type { ConnectionRow } from '../../shared/connect/connection-row.ts';
import { type ConnectionState, connectionStates } from '../../shared/contracts/connections.ts';
import { toActions } from '../../shared/dashboard/customer-actions.ts';
import { actionOfDecision, mayDo, type OperatorRole, operatorRoles } from '../../shared/dashboard/roles.ts';

const now = Date.parse('2026-01-10T00:00:00Z');
const id = 'A'.repeat(22);

const early = ['invited', 'authenticating', 'approval-pending', 'verifying'];

/** A row as far as buttons look at it. */
const rowIn = (state: ConnectionState, changes: Partial<ConnectionRow> = {}) =>
  ({
    state,
    reasonCode: null,
    customerName: 'Contoso',
    contactEmail: 'it@contoso.com',
    tenantId: early.includes(state) ? null : '5d6a1b3e-6f0c-4d0b-9a57-0c7f4f1f8b21',
    connectedAt: early.includes(state) || state === 'awaiting-confirmation' ? null : '2026-01-01T00:00:00Z',
    invitationHash: state === 'disconnected' ? null : 'hash',
    invitationSentHash: early.includes(state) ? 'hash' : null,
    invitationCreatedAt: '2026-01-01T00:00:00Z',
    invitationExpiresAt: '2026-01-17T00:00:00Z',
    attemptAt: state === 'verifying' ? '2026-01-02T00:00:00Z' : null,
    grantedAt: null,
    lastOwner: false,
    ...changes,
  }) as ConnectionRow;

const actionsOf = (role: OperatorRole, row: ConnectionRow, canSend = true) =>
  toActions({ role }, { id, row, now, canSend });

/** As `decision` or `decision field=value`; the first one is the one that helps, `–` where there is none. */
function told(role: OperatorRole, row: ConnectionRow): string[] {
  const { action, otherActions } = actionsOf(role, row);
  const word = ({ href, fields = {} }: { href: string; fields?: Record<string, string> }) =>
    [href.split('/').at(-1), ...Object.entries(fields).map(([name, value]) => `${name}=${value}`)].join(' ');
  return [action === null ? '–' : word(action), ...otherActions.map(word)];
}

const ends = ['disconnect rows=keep', 'disconnect rows=erase'];
const working = ['sync', 'validate', 'invite', 'pause', ...ends];
const stuck = ['invite', 'sync', 'validate', 'pause', ...ends];

const forAdmin: Record<ConnectionState, string[]> = {
  invited: ['invite', 'remind', 'cancel', ...ends],
  authenticating: ['invite', 'remind', 'cancel', ...ends],
  'approval-pending': ['invite', 'remind', 'cancel', ...ends],
  verifying: ['–', 'invite', 'cancel', ...ends],
  'awaiting-confirmation': ['confirm', 'reject', 'validate', ...ends],
  active: working,
  degraded: working,
  'needs-consent': stuck,
  'needs-sign-in': ['invite', 'validate', 'pause', ...ends],
  'needs-secret': stuck,
  blocked: working,
  paused: ['resume', 'validate', ...ends],
  disconnected: ['new-connection'],
};

test.each(connectionStates)('an Admin has in the state %s the button that helps, and the others', (state) => {
  expect(told('Admin', rowIn(state))).toEqual(forAdmin[state]);
});

test.each(connectionStates)(
  'in the state %s everybody has exactly the buttons that their role allows',
  (state) => {
    const actionOf = (word: string) => {
      const [decision = '', fields] = word.split(' ');
      if (decision === 'new-connection') return 'create';
      if (decision === 'validate') return 'validate';
      return fields === 'rows=erase' ? 'erase' : actionOfDecision(decision);
    };
    const all = forAdmin[state].filter((word) => word !== '–');
    for (const role of operatorRoles) {
      const allowed = all.filter((word) => mayDo({ role }, actionOf(word)));
      expect(
        told(role, rowIn(state))
          .filter((word) => word !== '–')
          .sort(),
      ).toEqual(allowed.sort());
    }
    expect(actionsOf('Reader', rowIn(state)).action).toBeNull();
  },
);

test('what the customer has paused has no way back but the customer’s', () => {
  const row = rowIn('paused', { reasonCode: 'paused-by-customer' });
  expect(told('Admin', row)).toEqual(['–', 'validate', ...ends]);
});

test('an invitation that is over is made again, one that is open gets a new link, with a warning', () => {
  const labels = (changes: Partial<ConnectionRow>) => {
    const { action } = actionsOf('Operator', rowIn('invited', changes));
    return [action?.label, action?.warning === undefined];
  };
  expect(labels({})).toEqual(['Send a new link', false]);
  expect(labels({ invitationExpiresAt: '2026-01-09T00:00:00Z' })).toEqual(['Invite again', true]);
  expect(labels({ invitationHash: null })).toEqual(['Invite again', true]);
});

test('nobody is reminded without mail, an address, or an open invitation that was sent; nothing is cancelled twice', () => {
  const words = (changes: Partial<ConnectionRow>, canSend = true) =>
    actionsOf('Operator', rowIn('invited', changes), canSend).otherActions.map(({ href }) =>
      href.split('/').at(-1),
    );
  expect(words({})).toEqual(['remind', 'cancel', 'disconnect']);
  expect(words({}, false)).toEqual(['cancel', 'disconnect']);
  expect(words({ contactEmail: null })).toEqual(['cancel', 'disconnect']);
  expect(words({ invitationSentHash: null })).toEqual(['cancel', 'disconnect']);
  expect(words({ invitationHash: null })).toEqual(['disconnect']);
});

test('a connection that never worked is neither read nor paused', () => {
  expect(told('Operator', rowIn('needs-consent', { connectedAt: null }))).toEqual([
    'invite',
    'validate',
    'cancel',
    'disconnect rows=keep',
  ]);
});

test('what ends, erases or kills something is asked for once more', () => {
  for (const state of connectionStates) {
    const { action, otherActions } = actionsOf('Admin', rowIn(state));
    for (const { href, warning } of [...otherActions, ...(action ? [action] : [])])
      if (/(disconnect|reject|cancel)$/.test(href))
        expect([href, warning]).toEqual([href, expect.any(String)]);
  }
});

test('rows that were kept at the end can be erased by an Admin, and by nobody else', () => {
  const row = rowIn('disconnected', { lastOwner: true });
  expect(told('Admin', row)).toEqual(['new-connection', 'disconnect rows=erase']);
  expect(told('Operator', row)).toEqual(['new-connection']);
});
