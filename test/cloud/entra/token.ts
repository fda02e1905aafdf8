/** `/oauth2/v2.0/token`: what all grants share; each grant is a file of its own. */
import { type Cloud, type CloudRequest, type CloudResponse, findTenant, json } from '../core.ts';
import type { AppRegistration, Tenant } from '../model.ts';
import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import { sharedSegments } from './discovery.ts';
import { aadError } from './errors.ts';
import { noteIssued } from './issued.ts';
import { refreshToken } from './refresh-token.ts';

export interface TokenRequest {
  /** The `{tenant}` of the path. */
  segment: string;
  /** Undefined at `organizations` and `common`. */
  tenant: Tenant | undefined;
  registration: AppRegistration;
  form: URLSearchParams;
  /** From the `claims` parameter. */
  handlesChallenges: boolean;
}

type GrantType = (cloud: Cloud, request: TokenRequest) => Promise<Record<string, unknown>>;

const grantTypes = new Map<string, GrantType>([
  ['authorization_code', authorizationCode],
  ['client_credentials', clientCredentials],
  ['refresh_token', refreshToken],
]);

export async function token(cloud: Cloud, request: CloudRequest, segment: string): Promise<CloudResponse> {
  const tenant = findTenant(cloud, segment);
  if (!tenant && !sharedSegments.includes(segment)) throw aadError(90002, { tenant: segment });
  const form = new URLSearchParams(request.body.toString());
  addBasicCredentials(request, form);
  noteIssued(cloud, 'code-verifier', form.get('code_verifier'));
  noteIssued(cloud, 'client-secret', form.get('client_secret'));
  noteIssued(cloud, 'client-assertion', form.get('client_assertion'));
  const name = form.get('grant_type');
  if (!name) throw aadError(900144, { name: 'grant_type' });
  const grantType = grantTypes.get(name);
  if (!grantType) throw aadError(70003, { value: name });
  const clientId = form.get('client_id');
  if (!clientId) throw aadError(900144, { name: 'client_id' });
  request.subject.clientId = clientId;
  const registration = cloud.registrations.get(clientId);
  if (!registration || (tenant && !existsIn(tenant, registration)))
    throw aadError(700016, { appId: clientId, tenant: tenant?.displayName ?? segment });
  const handlesChallenges = declaresCp1(form.get('claims'));
  return json(200, await grantType(cloud, { segment, tenant, registration, form, handlesChallenges }));
}

/** A single-tenant registration is unknown to every tenant but its own. */
function existsIn(tenant: Tenant, { multiTenant, homeTenantId }: AppRegistration): boolean {
  return multiTenant || tenant.id === homeTenantId;
}

/** `client_secret_basic`: both halves are form-encoded. */
function addBasicCredentials(request: CloudRequest, form: URLSearchParams): void {
  const encoded = /^Basic +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return;
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
  form.set('client_id', decode(id));
  form.set('client_secret', decode(secret));
}

function declaresCp1(claims: string | null): boolean {
  return claims !== null && /"xms_cc"\s*:\s*\{[^}]*"cp1"/i.test(claims);
}
