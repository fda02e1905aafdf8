/** What an operator may do, from the least to the most: app roles of the operator registration. */
export const operatorRoles = ['Reader', 'Operator', 'Admin'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

/** The highest of the roles in an id token counts. */
export const highestRole = (roles: string[]): OperatorRole | undefined =>
  operatorRoles.findLast((role) => roles.includes(role));

interface ActionRule {
  /** The least role that may do it. */
  role: OperatorRole;
  /** What it is, after "may". */
  words: string;
}

/** All that can be done in the dashboard, and the least role that may do it: the one place where this is decided. */
export const operatorActions = {
  view: { role: 'Reader', words: 'see every customer, their people, licences, permissions and history' },
  export: { role: 'Reader', words: 'take away a table as CSV or NDJSON' },
  validate: { role: 'Reader', words: 'check a connection live' },
  'keep-validation': { role: 'Operator', words: 'keep the result of a check' },
  create: { role: 'Operator', words: 'make a connection with its invitation' },
  invite: { role: 'Operator', words: 'make a new link for a connection, or send it' },
  remind: { role: 'Operator', words: 'send a reminder of an invitation' },
  cancel: { role: 'Operator', words: 'cancel an invitation' },
  confirm: { role: 'Operator', words: 'confirm the tenant that has come' },
  reject: { role: 'Operator', words: 'reject the tenant that has come' },
  sync: { role: 'Operator', words: 'have a tenant read now' },
  pause: { role: 'Operator', words: 'pause a connection' },
  resume: { role: 'Operator', words: 'resume a connection that the partner paused' },
  settings: { role: 'Operator', words: 'change the settings of a connection' },
  disconnect: { role: 'Operator', words: 'end a connection and keep its rows' },
  erase: { role: 'Admin', words: 'end a connection and erase its rows' },
  'api-clients': { role: 'Admin', words: 'make and revoke API clients' },
} as const satisfies Record<string, ActionRule>;
export type OperatorAction = keyof typeof operatorActions;

/** Whether an operator's role allows an action. */
export const mayDo = ({ role }: { role: OperatorRole }, action: OperatorAction): boolean =>
  operatorRoles.indexOf(role) >= operatorRoles.indexOf(operatorActions[action].role);

/** What is posted to `/dashboard/connections/{id}/{decision}`, and the action that it is. */
const decisions: Record<string, OperatorAction> = {
  confirm: 'confirm',
  reject: 'reject',
  sync: 'sync',
  pause: 'pause',
  resume: 'resume',
  invite: 'invite',
  cancel: 'cancel',
  remind: 'remind',
  settings: 'settings',
  validate: 'keep-validation',
  // With `rows=erase` it is `erase`, which its handler checks.
  disconnect: 'disconnect',
};

/** The action of a decision; one that does not exist changes nothing, and its handler says so. */
export const actionOfDecision = (decision: string): OperatorAction =>
  Object.hasOwn(decisions, decision) ? (decisions[decision] ?? 'view') : 'view';
