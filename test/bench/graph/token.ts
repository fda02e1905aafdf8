const roles = [
  'Organization.Read.All',
  'Domain.Read.All',
  'User.Read.All',
  'GroupMember.Read.All',
  'RoleManagement.Read.Directory',
];

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const lifetimeSeconds = 3600;

/** A token that says what an app-only token says. Nobody here checks signatures. */
export function toToken(tenantId: string) {
  const exp = Math.floor(Date.now() / 1000) + lifetimeSeconds;
  const claims = { tid: tenantId, roles, exp };
  return {
    token_type: 'Bearer',
    expires_in: lifetimeSeconds,
    expires_on: String(exp),
    access_token: `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.${encode({})}`,
  };
}

/** Whom a bearer token is for. */
export const tenantOf = (authorization: string | undefined): string =>
  JSON.parse(Buffer.from(authorization?.split('.')[1] ?? '', 'base64url').toString() || '{}').tid ?? '';
