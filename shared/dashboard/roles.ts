/** What an operator may do, from the least to the most: app roles of the operator registration. */
export const operatorRoles = ['Reader', 'Operator', 'Admin'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

/** The highest of the roles in an id token counts. */
export const highestRole = (roles: string[]): OperatorRole | undefined =>
  operatorRoles.findLast((role) => roles.includes(role));

/** Whether a role is at least the one that is needed. */
export const hasRole = (role: OperatorRole, needed: OperatorRole): boolean =>
  operatorRoles.indexOf(role) >= operatorRoles.indexOf(needed);
