import type { Cookie } from '@azure/functions';

/** Our cookies. `__Host-` binds them to this very host, `Lax` lets them come along on the way back from Microsoft. */
export const cookieNames = {
  invitation: '__Host-tenantry-invitation',
  customerState: '__Host-tenantry-state',
  receipt: '__Host-tenantry-receipt',
  operator: '__Host-tenantry-operator',
  operatorState: '__Host-tenantry-operator-state',
} as const;
export type CookieName = (typeof cookieNames)[keyof typeof cookieNames];

/** @see https://www.rfc-editor.org/rfc/rfc6265 */
export const toCookie = (name: CookieName, value: string, maxAge: number): Cookie => ({
  name,
  value,
  maxAge,
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'Lax',
});

export const clearCookie = (name: CookieName): Cookie => toCookie(name, '', 0);
