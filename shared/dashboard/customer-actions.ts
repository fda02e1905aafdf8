import type { ConnectionRow } from '../connect/connection-row.ts';
import { isInvitationOver } from '../connect/connections.ts';
import { isRemindable } from '../connect/invitation-state.ts';
import { mayResume } from '../connect/may-resume.ts';
import { waitingStates } from '../connect/state-groups.ts';
import { isReading, transition } from '../connect/state-table.ts';
import type { ActionView } from '../pages/views/action.ts';
import type { CustomerView } from '../pages/views/customer.ts';
import { mayDo, type OperatorAction, type OperatorRole } from './roles.ts';

/** What decides which buttons there are. */
export interface ActionFacts {
  id: string;
  row: ConnectionRow;
  now: number;
  /** Whether this installation can send mail. */
  canSend: boolean;
}

type Facts = ActionFacts & { isOpen: boolean };

/** One button: who may press it, when it is there, and what it says. */
interface Rule {
  action: OperatorAction;
  isThere: (facts: Facts) => boolean;
  toView: (facts: Facts) => ActionView;
}

const invited = new Set([...waitingStates, 'verifying']);
const inviteHelps = new Set([...waitingStates, 'needs-consent', 'needs-sign-in', 'needs-secret']);
/** Here somebody decides first, or nothing is asked of the customer. */
const notInvited = new Set(['awaiting-confirmation', 'paused', 'disconnected']);

const to = ({ id }: Facts, decision: string) => `/dashboard/connections/${id}/${decision}`;
const can = ({ row }: Facts, event: Parameters<typeof transition>[1]) =>
  typeof transition(row.state, event) === 'object';

const confirm: Rule = {
  action: 'confirm',
  isThere: (facts) => can(facts, 'confirmed'),
  toView: (facts) => ({ label: `Yes, this is ${facts.row.customerName}`, href: to(facts, 'confirm') }),
};

const reject: Rule = {
  action: 'reject',
  isThere: (facts) => can(facts, 'rejected'),
  toView: (facts) => ({
    label: 'No, reject it',
    href: to(facts, 'reject'),
    warning: 'The connection ends, and nothing of the tenant that has come is kept.',
  }),
};

const resume: Rule = {
  action: 'resume',
  isThere: ({ row }) => mayResume(row, 'partner'),
  toView: (facts) => ({ label: 'Resume', href: to(facts, 'resume') }),
};

const invite: Rule = {
  action: 'invite',
  isThere: ({ row }) => !notInvited.has(row.state),
  toView: (facts) => ({
    label: invited.has(facts.row.state) && facts.isOpen ? 'Send a new link' : 'Invite again',
    href: to(facts, 'invite'),
    ...(facts.isOpen && invited.has(facts.row.state)
      ? { warning: 'A new link takes the place of the present one, which stops working.' }
      : {}),
  }),
};

const sync: Rule = {
  action: 'sync',
  isThere: ({ row }) => row.connectedAt !== null && isReading(row.state),
  toView: (facts) => ({ label: 'Read now', href: to(facts, 'sync') }),
};

const validate: Rule = {
  action: 'validate',
  isThere: ({ row }) => row.tenantId !== null && row.state !== 'disconnected',
  toView: (facts) => ({ label: 'Check now', href: to(facts, 'validate'), kind: 'link' }),
};

const pause: Rule = {
  action: 'pause',
  isThere: (facts) =>
    facts.row.connectedAt !== null && facts.row.state !== 'paused' && can(facts, 'paused-by-partner'),
  toView: (facts) => ({ label: 'Pause', href: to(facts, 'pause') }),
};

const remind: Rule = {
  action: 'remind',
  isThere: ({ row, now, canSend }) => canSend && row.contactEmail !== null && isRemindable(row, now),
  toView: (facts) => ({ label: 'Send a reminder', href: to(facts, 'remind') }),
};

const cancel: Rule = {
  action: 'cancel',
  isThere: ({ row }) =>
    row.invitationHash !== null && row.connectedAt === null && row.state !== 'awaiting-confirmation',
  toView: (facts) => ({
    label: 'Cancel the invitation',
    href: to(facts, 'cancel'),
    warning: 'The link stops working. The connection stays, and can be invited again.',
  }),
};

const disconnect: Rule = {
  action: 'disconnect',
  isThere: (facts) => can(facts, 'disconnected'),
  toView: (facts) => ({
    label: 'Disconnect',
    href: to(facts, 'disconnect'),
    fields: { rows: 'keep' },
    warning:
      'Nothing is read any more, and the credential is deleted. What was read stays. It cannot be undone.',
  }),
};

const erase: Rule = {
  action: 'erase',
  isThere: (facts) => can(facts, 'disconnected') || facts.row.lastOwner,
  toView: (facts) => ({
    label: facts.row.state === 'disconnected' ? 'Erase the rows' : 'Disconnect and erase the rows',
    href: to(facts, 'disconnect'),
    fields: { rows: 'erase' },
    warning:
      'Nothing is read any more, and everything that was read of this tenant is erased, unless another connection reads it. It cannot be undone.',
  }),
};

const connectAnew: Rule = {
  action: 'create',
  isThere: ({ row }) => row.state === 'disconnected',
  toView: () => ({ label: 'Make a new connection', href: '/dashboard/new-connection', kind: 'link' }),
};

/** Every button, in the order in which they stand. */
const rules = [
  confirm,
  reject,
  resume,
  sync,
  validate,
  invite,
  remind,
  pause,
  cancel,
  connectAnew,
  disconnect,
  erase,
];

/** The one that helps where a connection stands. */
function primaryOf({ row }: Facts): Rule {
  if (row.state === 'awaiting-confirmation') return confirm;
  if (row.state === 'paused') return resume;
  if (row.state === 'disconnected') return connectAnew;
  return inviteHelps.has(row.state) ? invite : sync;
}

/** What an operator may do with a connection in its state: the one action that helps, and all else. */
export function toActions(
  operator: { role: OperatorRole },
  facts: ActionFacts,
): Pick<CustomerView, 'action' | 'otherActions'> {
  const { row, now } = facts;
  const all: Facts = { ...facts, isOpen: row.invitationHash !== null && !isInvitationOver(row, now) };
  const there = rules.filter(({ action, isThere }) => mayDo(operator, action) && isThere(all));
  const primary = there.find((rule) => rule === primaryOf(all));
  return {
    action: primary?.toView(all) ?? null,
    otherActions: there.filter((rule) => rule !== primary).map((rule) => rule.toView(all)),
  };
}
