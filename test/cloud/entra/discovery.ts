import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { type Cloud, type CloudResponse, findTenant, json } from '../core.ts';
import { servedKeys } from '../keys.ts';
import { aadError } from './errors.ts';

/** Tenant segments that stand for no tenant in particular. */
export const sharedSegments: readonly string[] = ['common', 'organizations', 'consumers'];

/** The OpenID configuration of a tenant, by id or domain, or of `organizations` and `common`, whose issuer is a template. */
export function discovery(cloud: Cloud, segment: string): CloudResponse {
  const { login, graph } = cloud.origins;
  const path = sharedSegments.includes(segment) ? segment : resolveTenantId(cloud, segment);
  const base = `${login}/${path}`;
  return json(200, {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${login}/${issuerSegment(path)}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${graph}/oidc/userinfo`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: [
      'sub',
      'iss',
      'cloud_instance_name',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'acr',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'ver',
      'at_hash',
      'c_hash',
      'email',
    ],
    kerberos_endpoint: `${base}/kerberos`,
    tenant_region_scope: sharedSegments.includes(path) ? null : 'EU',
    cloud_instance_name: new URL(login).host,
    cloud_graph_host_name: new URL(graph).host,
    msgraph_host: new URL(graph).host,
    rbac_url: 'https://pas.windows.net',
  });
}

export function keys(cloud: Cloud, segment: string): CloudResponse {
  const path = sharedSegments.includes(segment) ? segment : resolveTenantId(cloud, segment);
  const issuer = `${cloud.origins.login}/${issuerSegment(path)}/v2.0`;
  const served = servedKeys(cloud).map((key) => {
    const { n, e } = createPublicKey({ key: key.privateJwk as JsonWebKey, format: 'jwk' }).export({
      format: 'jwk',
    });
    return { kty: 'RSA', use: 'sig', kid: key.kid, x5t: key.kid, n, e, x5c: [key.certificate], issuer };
  });
  return json(200, { keys: served });
}

/** What MSAL asks first: which hosts are one cloud. */
export function instanceDiscovery(cloud: Cloud, authorizationEndpoint: string | null): CloudResponse {
  const segment = authorizationEndpoint
    ? (new URL(authorizationEndpoint).pathname.split('/')[1] ?? '')
    : 'common';
  const { host } = new URL(cloud.origins.login);
  return json(200, {
    tenant_discovery_endpoint: `${cloud.origins.login}/${segment}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  });
}

function resolveTenantId(cloud: Cloud, segment: string): string {
  const tenant = findTenant(cloud, segment);
  if (!tenant) throw aadError(90002, { tenant: segment }, 'invalid_tenant');
  return tenant.id;
}

function issuerSegment(path: string): string {
  if (path === 'consumers') return '9188040d-6c67-4c5b-b112-36a304b66dad';
  return sharedSegments.includes(path) ? '{tenantid}' : path;
}
