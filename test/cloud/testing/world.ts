/** A cloud with what most tests need: our home tenant, a customer, a registration and its managed identity. */
import { createHash, randomBytes } from 'node:crypto';
import { type CloudOptions, createCloud, type SimulatedCloud } from '../cloud.ts';
import { type ControlClient, createControlClient, type TenantSummary } from '../control/client.ts';
import type { AppRegistration, ManagedIdentity } from '../model.ts';

export const redirectUri = 'http://localhost:7071/oauth/callback';
export const clientSecret = 'a-secret~value';
export const exchangeAudience = 'api://AzureADTokenExchange';

export interface World {
  cloud: SimulatedCloud;
  control: ControlClient;
  home: TenantSummary;
  customer: TenantSummary;
  registration: AppRegistration;
  identity: ManagedIdentity;
  close(): Promise<void>;
}

export async function createWorld(options: CloudOptions = {}): Promise<World> {
  const cloud = createCloud(options);
  await cloud.listen();
  const control = createControlClient(cloud.origins.control);
  const home = await control.addTenant({
    displayName: 'Partner',
    domain: 'partner.example',
    size: 5,
    seed: 1,
  });
  const customer = await control.addTenant({
    displayName: 'Contoso',
    domain: 'contoso.com',
    size: 25,
    seed: 2,
  });
  const identity = await control.addIdentity({ tenantId: home.id });
  const registration = await control.addRegistration({
    displayName: 'Tenantry read',
    homeTenantId: home.id,
    redirectUris: [redirectUri],
    requiredRoles: ['Organization.Read.All', 'User.Read.All'],
    requiredScopes: ['openid', 'profile'],
    secrets: [{ value: clientSecret }, { value: 'an-old~secret', expiresAt: '2020-01-01T00:00:00Z' }],
    federatedCredentials: [
      {
        issuer: `${cloud.origins.login}/${home.id}/v2.0`,
        subject: identity.principalId,
        audience: exchangeAudience,
      },
    ],
  });
  return { cloud, control, home, customer, registration, identity, close: () => cloud.close() };
}

/** Posts a form to the token endpoint and gives status and body. */
export async function requestToken(
  { cloud }: World,
  segment: string,
  form: Record<string, string>,
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const url = `${cloud.origins.login}/${segment}/oauth2/v2.0/token`;
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body, headers: response.headers };
}

/** The form of an app-only token for Graph, by secret. */
export function appOnly(
  { cloud, registration }: World,
  fields: Record<string, string> = {},
): Record<string, string> {
  return {
    grant_type: 'client_credentials',
    client_id: registration.clientId,
    client_secret: clientSecret,
    scope: `${cloud.origins.graph}/.default`,
    ...fields,
  };
}

/** A token of the managed identity, as App Service's endpoint gives it. */
export async function identityToken({ cloud, identity }: World, resource: string): Promise<string> {
  const query = new URLSearchParams({ resource, 'api-version': '2019-08-01', client_id: identity.clientId });
  const response = await fetch(`${cloud.origins.identity}/msi/token?${query}`, {
    headers: { 'x-identity-header': 'secret' },
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

interface Pkce {
  verifier: string;
  challenge: string;
}

export function createPkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** The address that an application sends a person to. */
export function authorizeUrl(world: World, segment: string, parameters: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: world.registration.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    response_mode: 'query',
    scope: 'openid profile',
    state: 'the-state',
    nonce: 'the-nonce',
    ...parameters,
  });
  return `${world.cloud.origins.login}/${segment}/oauth2/v2.0/authorize?${query}`;
}

export function adminConsentUrl(
  world: World,
  segment: string,
  parameters: Record<string, string> = {},
): string {
  const query = new URLSearchParams({
    client_id: world.registration.clientId,
    scope: `${world.cloud.origins.graph}/.default`,
    redirect_uri: redirectUri,
    state: 'the-state',
    ...parameters,
  });
  return `${world.cloud.origins.login}/${segment}/v2.0/adminconsent?${query}`;
}
