/**
 * The managed identity endpoint of App Service: `GET {origin}/msi/token?resource=…&api-version=2019-08-01&client_id=…`.
 * @see https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
import { type Cloud, type CloudResponse, type Handler, json } from '../core.ts';
import { signToken } from '../entra/issue.ts';
import type { ManagedIdentity } from '../model.ts';
import { notFound } from '../server.ts';

const lifetimeSeconds = 24 * 3600 - 1;

/** The audience of a token that becomes a client assertion, per cloud. */
const exchangeAudiences = [
  'api://AzureADTokenExchange',
  'api://AzureADTokenExchangeUSGov',
  'api://AzureADTokenExchangeChina',
];

export const identityHandler: Handler = async (request, cloud) => {
  const { searchParams, pathname } = request.url;
  if (request.method !== 'GET' || pathname !== '/msi/token') return notFound();
  if (!request.headers['x-identity-header'])
    return failure(401, 'Unauthorized', 'The X-IDENTITY-HEADER is missing.');
  if (searchParams.get('api-version') !== '2019-08-01')
    return failure(400, 'UnsupportedApiVersion', 'The api-version is missing or not supported.');
  const resource = searchParams.get('resource')?.replace(/\/$/, '');
  if (!resource) return failure(400, 'BadRequest', 'The resource parameter is missing.');
  const identity = findIdentity(cloud, searchParams);
  if (!identity) return failure(400, 'BadRequest', 'Unable to load the proper Managed Identity.');
  request.subject = { tenantId: identity.tenantId, clientId: identity.clientId };
  return json(200, {
    access_token: await identityToken(cloud, identity, resource),
    expires_on: String(Math.floor(Date.now() / 1000) + lifetimeSeconds),
    resource,
    token_type: 'Bearer',
    client_id: identity.clientId,
  });
};

/** Without any id there must be exactly one: App Service cannot choose between user-assigned identities. */
function findIdentity(cloud: Cloud, parameters: URLSearchParams): ManagedIdentity | undefined {
  const clientId = parameters.get('client_id');
  const principalId = parameters.get('principal_id') ?? parameters.get('object_id');
  const identities = [...cloud.identities.values()];
  if (clientId) return cloud.identities.get(clientId);
  if (principalId) return identities.find((identity) => identity.principalId === principalId);
  return identities.length === 1 ? identities[0] : undefined;
}

/** The v2.0 format for an exchange audience, the v1 format for every other resource. */
function identityToken(cloud: Cloud, identity: ManagedIdentity, resource: string): Promise<string> {
  const { clientId, principalId, tenantId } = identity;
  const base = `${cloud.origins.login}/${tenantId}`;
  const common = { aud: resource, oid: principalId, sub: principalId, tid: tenantId, idtyp: 'app' };
  if (exchangeAudiences.includes(resource)) {
    const claims = { ...common, iss: `${base}/v2.0`, azp: clientId, azpacr: '2', ver: '2.0' };
    return signToken(cloud, claims, lifetimeSeconds);
  }
  const claims = { ...common, iss: `${base}/`, idp: `${base}/`, appid: clientId, appidacr: '2', ver: '1.0' };
  return signToken(cloud, claims, lifetimeSeconds);
}

/** App Service's own error body, which is not Entra's. */
function failure(statusCode: number, code: string, message: string): CloudResponse {
  return json(statusCode, {
    statusCode,
    message,
    ...(code === 'BadRequest' ? {} : { code }),
    correlationId: crypto.randomUUID(),
  });
}
