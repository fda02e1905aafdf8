import { type BearerClaims, type Cloud, type CloudRequest, peekClaims, verifyBearer } from '../core.ts';
import type { Tenant } from '../model.ts';
import { type Caller, GraphError } from './request.ts';

const MESSAGES = {
  missing: 'Access token is empty.',
  malformed: 'CompactToken parsing failed with error code: 80049217',
  signature: 'Access token validation failure. Invalid signature.',
  expired: 'Lifetime validation failed, the token is expired.',
  audience: 'Access token validation failure. Invalid audience.',
  issuer: 'Access token validation failure. Invalid issuer.',
  revoked:
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp',
} as const;

/** Checks the bearer token; what is wrong with it becomes the 401 that Graph gives for it. */
export async function readCaller(
  cloud: Cloud,
  request: CloudRequest,
): Promise<{ caller: Caller; tenant: Tenant }> {
  const check = await verifyBearer(cloud, request, cloud.origins.graph);
  if (!check.ok) {
    throw new GraphError(401, 'InvalidAuthenticationToken', MESSAGES[check.reason], {
      'www-authenticate':
        check.reason === 'revoked' ? toClaimsChallenge(cloud, request) : toChallenge(cloud, CLIENT),
    });
  }
  const tenant = cloud.tenants.get(check.claims.tid);
  if (!tenant) {
    const message = 'The identity of the calling application could not be established.';
    throw new GraphError(401, 'Authorization_IdentityNotFound', message);
  }
  return { caller: toCaller(check.claims), tenant };
}

const CLIENT = 'client_id="00000003-0000-0000-c000-000000000000"';

function toChallenge(cloud: Cloud, rest: string): string {
  return `Bearer realm="", authorization_uri="${cloud.origins.login}/common/oauth2/authorize", ${rest}`;
}

/** Continuous Access Evaluation: only a token newer than the revocation will do. */
function toClaimsChallenge(cloud: Cloud, request: CloudRequest): string {
  const tenant = cloud.tenants.get(peekClaims(request.headers.authorization)?.tid ?? '');
  const validFrom = Math.floor(Date.parse(tenant?.settings.tokensValidFrom ?? '') / 1000);
  const claims = { access_token: { nbf: { essential: true, value: String(validFrom) } } };
  const encoded = Buffer.from(JSON.stringify(claims)).toString('base64');
  return toChallenge(cloud, `error="insufficient_claims", claims="${encoded}"`);
}

function toCaller(claims: BearerClaims): Caller {
  const isDelegated = claims.scp !== undefined;
  const permissions = isDelegated ? (claims.scp ?? '').split(' ') : (claims.roles ?? []);
  return {
    kind: isDelegated ? 'DelegatedWork' : 'Application',
    permissions: new Set(permissions),
    clientId: claims.appid,
    objectId: claims.oid,
  };
}
