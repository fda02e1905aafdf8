import { TenantryError } from '../errors/tenantry-error.ts';

/** What an operator may do, from the least to the most: app roles of the operator registration. */
export const operatorRoles = ['Reader', 'Operator', 'Admin'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

/** The highest of the roles in an id token counts. */
export const highestRole = (roles: string[]): OperatorRole | undefined =>
  operatorRoles.findLast((role) => roles.includes(role));

/** Throws `not-allowed` where the role is not enough. */
export function checkRole(role: OperatorRole, needed: OperatorRole): void {
  if (operatorRoles.indexOf(role) < operatorRoles.indexOf(needed)) {
    throw new TenantryError('not-allowed', `This needs the role ${needed}`);
  }
}
