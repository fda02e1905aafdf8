/** The tokens that Entra signs. */
import { createHash, randomBytes } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import type { Cloud } from '../core.ts';
import { privateKeyOf } from '../keys.ts';
import type { AppRegistration, Person, ServicePrincipal, Tenant } from '../model.ts';
import { noteIssued } from './issued.ts';

export const lifetimeSeconds = 3599;

/** How the client proved itself, as `appidacr` has it: not at all, by secret, by certificate or assertion. */
export type ClientProof = '0' | '1' | '2';

/** What every service principal's app-only token lists in `wids`, whatever its roles. */
const noDirectoryRole = '0997a1d0-0d1d-4acb-b408-d5ca73121e90';

export interface TokenTarget {
  tenant: Tenant;
  registration: AppRegistration;
  principal: ServicePrincipal | undefined;
  audience: string;
  proof: ClientProof;
  /** The client declared `xms_cc: cp1` in `claims`: it can take a claims challenge. */
  handlesChallenges: boolean;
}

/** Signs and adds the times and the ids that every token has. */
export async function signToken(
  cloud: Cloud,
  claims: JWTPayload,
  seconds = lifetimeSeconds,
): Promise<string> {
  const [key] = cloud.signingKeys;
  if (!key) throw new Error('The cloud has no signing key.');
  const now = Math.floor(Date.now() / 1000);
  const unique = { aio: random(24), rh: `1.${random(40)}.`, uti: random(16) };
  const token = await new SignJWT({ iat: now, nbf: now, exp: now + seconds, ...unique, ...claims })
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', x5t: key.kid, kid: key.kid })
    .sign(privateKeyOf(key));
  noteIssued(cloud, 'token', token);
  return token;
}

/**
 * An app-only access token, for Graph or for the API of a registration, in the format that the API has chosen.
 * Without roles the claim is missing altogether.
 */
export function appToken(
  cloud: Cloud,
  target: TokenTarget,
  roles: string[],
  api?: AppRegistration,
): Promise<string> {
  const objectId = target.principal?.objectId ?? '';
  const common = api?.accessTokenVersion === 2 ? v2Claims(cloud, target) : commonClaims(cloud, target);
  return signToken(cloud, {
    ...common,
    idtyp: 'app',
    oid: objectId,
    ...(roles.length > 0 ? { roles } : {}),
    sub: objectId,
    ...(api ? {} : { wids: [noDirectoryRole] }),
  });
}

/** A delegated access token in the v1 format. */
export function userToken(
  cloud: Cloud,
  target: TokenTarget,
  person: Person,
  scopes: string[],
): Promise<string> {
  return signToken(cloud, {
    ...commonClaims(cloud, target),
    acr: '1',
    amr: ['pwd'],
    idtyp: 'user',
    name: person.displayName,
    oid: person.objectId,
    scp: scopes.join(' '),
    sub: pairwiseSubject(person, target.audience),
    unique_name: person.username,
    upn: person.username,
    wids: person.directoryRoles.length > 0 ? person.directoryRoles : ['b79fbf4d-3ef9-4689-8143-76b194e85509'],
  });
}

/** A v2.0 id token. Name and object id come with `profile` only. */
export function idToken(
  cloud: Cloud,
  target: TokenTarget,
  person: Person,
  asked: { scopes: string[]; nonce: string | null },
): Promise<string> {
  const { registration, tenant } = target;
  const roles = person.appRoles[registration.clientId] ?? [];
  const profile = { name: person.displayName, oid: person.objectId, preferred_username: person.username };
  return signToken(cloud, {
    aud: registration.clientId,
    iss: `${cloud.origins.login}/${tenant.id}/v2.0`,
    ...(asked.scopes.includes('profile') ? profile : {}),
    ...(asked.scopes.includes('email') ? { email: person.username } : {}),
    ...(asked.nonce === null ? {} : { nonce: asked.nonce }),
    ...(roles.length > 0 ? { roles } : {}),
    ...(person.guestOf === undefined ? {} : { idp: `https://sts.windows.net/${person.guestOf}/` }),
    sub: pairwiseSubject(person, registration.clientId),
    tid: tenant.id,
    ver: '2.0',
  });
}

function commonClaims(cloud: Cloud, target: TokenTarget): JWTPayload {
  const issuer = `${cloud.origins.login}/${target.tenant.id}/`;
  return {
    aud: target.audience,
    iss: issuer,
    app_displayname: target.registration.displayName,
    appid: target.registration.clientId,
    appidacr: target.proof,
    idp: issuer,
    tid: target.tenant.id,
    ver: '1.0',
    ...(target.handlesChallenges ? { xms_cc: ['cp1'] } : {}),
  };
}

/** As in v2.0 tokens: the client is `azp`, and nothing tells its name. */
function v2Claims(cloud: Cloud, { audience, tenant, registration, proof }: TokenTarget): JWTPayload {
  return {
    aud: audience,
    iss: `${cloud.origins.login}/${tenant.id}/v2.0`,
    azp: registration.clientId,
    azpacr: proof,
    tid: tenant.id,
    ver: '2.0',
  };
}

/** The same person is another `sub` to each application. */
function pairwiseSubject(person: Person, audience: string): string {
  return createHash('sha256').update(`${person.objectId} ${audience}`).digest('base64url');
}

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
