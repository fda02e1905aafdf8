import type { ControlClient } from '../cloud/control/client.ts';
import type { Origins } from '../cloud/core.ts';
import { putSecret } from './vault.ts';

export interface Credentials {
  username: string;
  password: string;
}

export type OperatorKind = 'admin' | 'operator' | 'reader' | 'withoutRole';

/** What a partner has at Microsoft before the first customer: a tenant, a managed identity, registrations, operators. */
export interface Partner {
  name: string;
  homeTenantId: string;
  identity: { clientId: string; principalId: string };
  readClientId: string;
  operatorClientId: string;
  operators: Record<OperatorKind, Credentials>;
}

/** Fixed ids and credentials: they guard nothing but a simulated cloud on this machine, and a second start finds them again. */
export const northwind: Partner = {
  name: 'Northwind Partners',
  homeTenantId: '0b5c9f8e-3c1d-4f6a-9a55-8d0e6f2a7b11',
  identity: {
    clientId: '6f0f4c6a-55a7-4c55-9d4e-0c7f3a1b2c21',
    principalId: '9c2d7e1f-8b3a-4d64-a1f0-5e6b7c8d9e31',
  },
  readClientId: '3d4e5f60-7182-4a3b-8c4d-5e6f70819241',
  operatorClientId: 'e1f2a3b4-c5d6-4e7f-8a9b-0c1d2e3f4a51',
  operators: {
    admin: { username: 'olivia@northwind-partners.example', password: 'Northwind-Admin-1' },
    operator: { username: 'oskar@northwind-partners.example', password: 'Northwind-Operator-1' },
    reader: { username: 'ravi@northwind-partners.example', password: 'Northwind-Reader-1' },
    withoutRole: { username: 'nina@northwind-partners.example', password: 'Northwind-Nobody-1' },
  },
};

/** What the tier `read` asks a customer for; a contract of the product, written down here on its own. */
const readRoles = [
  'Organization.Read.All',
  'Domain.Read.All',
  'User.Read.All',
  'GroupMember.Read.All',
  'RoleManagement.Read.Directory',
];
const signInScopes = ['openid', 'profile'];

export interface SeedOptions {
  control: ControlClient;
  origins: Origins;
  appOrigin: string;
}

const mailPassword = { name: 'mail-password', value: 'mail-password' };

/** Puts the partner into an empty simulated cloud; one that has it already is left as it is. */
export async function seedPartner(partner: Partner, options: SeedOptions): Promise<void> {
  await addPartner(partner, options);
  const { origins } = options;
  const { clientId } = partner.identity;
  await putSecret({ origins, clientId }, mailPassword.name, mailPassword.value);
}

async function addPartner(partner: Partner, { control, origins, appOrigin }: SeedOptions): Promise<void> {
  const { name, homeTenantId, identity, operators } = partner;
  const tenants = await control.listTenants();
  if (tenants.some(({ id }) => id === homeTenantId)) return;
  await control.addTenant({
    id: homeTenantId,
    displayName: name,
    domain: 'northwind-partners.example',
    size: 5,
  });
  await control.addIdentity({ tenantId: homeTenantId, ...identity });
  const federated = {
    issuer: `${origins.login}/${homeTenantId}/v2.0`,
    subject: identity.principalId,
    audience: 'api://AzureADTokenExchange',
  };
  const common = { homeTenantId, requiredScopes: signInScopes, federatedCredentials: [federated] };
  await control.addRegistration({
    ...common,
    clientId: partner.readClientId,
    displayName: `${name}: directory and licences`,
    multiTenant: true,
    verifiedPublisher: true,
    redirectUris: [`${appOrigin}/oauth/callback`],
    requiredRoles: readRoles,
  });
  await control.addRegistration({
    ...common,
    clientId: partner.operatorClientId,
    displayName: `${name}: dashboard`,
    multiTenant: false,
    verifiedPublisher: true,
    redirectUris: [`${appOrigin}/oauth/operator-callback`],
    appRoles: ['Reader', 'Operator', 'Admin'],
  });
  // As an administrator does once when the dashboard is set up: operators are not asked.
  await control.setGrant(homeTenantId, partner.operatorClientId, { scopes: signInScopes });
  const roles = { admin: ['Admin'], operator: ['Operator'], reader: ['Reader'], withoutRole: [] };
  const names = {
    admin: 'Olivia Lund',
    operator: 'Oskar Falk',
    reader: 'Ravi Menon',
    withoutRole: 'Nina Weiss',
  };
  for (const kind of ['admin', 'operator', 'reader', 'withoutRole'] as const) {
    await control.addPerson({
      tenantId: homeTenantId,
      ...operators[kind],
      displayName: names[kind],
      appRoles: { [partner.operatorClientId]: roles[kind] },
    });
  }
}

/** The app's settings, as the design's contract names them, for a partner in a simulated cloud. */
export function toSettings(
  partner: Partner,
  { origins, appOrigin, storage }: { origins: Origins; appOrigin: string; storage: string },
): Record<string, string> {
  return {
    // As deployed: a run's memory stays flat, whatever the size of the tenant.
    NODE_OPTIONS: '--max-old-space-size=384 --max-semi-space-size=32',
    MICROSOFT_CLOUD: 'custom',
    LOGIN_ENDPOINT: origins.login,
    GRAPH_ENDPOINT: origins.graph,
    HOME_TENANT_ID: partner.homeTenantId,
    APP_REGISTRATIONS: JSON.stringify([
      { tier: 'read', clientId: partner.readClientId, credential: { kind: 'federated' } },
    ]),
    OPERATOR_CLIENT_ID: partner.operatorClientId,
    AZURE_CLIENT_ID: partner.identity.clientId,
    KEY_VAULT_URL: origins.vault,
    IDENTITY_ENDPOINT: origins.identity,
    IDENTITY_HEADER: 'local-identity-header',
    AzureWebJobsStorage: storage,
    PUBLIC_URL: appOrigin,
    PARTNER_NAME: partner.name,
    PARTNER_SUPPORT_URL: 'https://northwind-partners.example/support',
    MAIL: JSON.stringify({
      kind: 'smtp',
      from: 'connect@northwind-partners.example',
      replyTo: 'support@northwind-partners.example',
      host: new URL(origins.mail).hostname,
      port: Number(new URL(origins.mail).port),
      user: 'tenantry',
      passwordSecret: mailPassword.name,
    }),
  };
}
