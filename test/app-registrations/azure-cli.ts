import type { ControlClient } from '../cloud/control/client.ts';
import type { Origins } from '../cloud/core.ts';
import { createBrowser } from '../cloud/testing/browser.ts';
import type { Credentials } from '../local/seed.ts';

const clientId = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const redirectUri = 'http://localhost/az';
const secret = 'a-secret~the-real-one-needs-none';

/** What Microsoft lets the Azure CLI do on Graph for whoever signs in. */
const scopes = [
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'AuditLog.Read.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'Directory.AccessAsUser.All',
  'Group.ReadWrite.All',
  'User.ReadWrite.All',
  'openid',
  'profile',
  'email',
];

/** `az login` of a person in a simulated cloud, and the token that `az account get-access-token` then gives for Graph. */
export async function signInWithCli(
  { control, origins }: { control: ControlClient; origins: Origins },
  tenantId: string,
  person: Credentials,
): Promise<string> {
  const known = await control.listRegistrations();
  if (!known.some((registration) => registration.clientId === clientId)) {
    const home = { homeTenantId: tenantId, redirectUris: [redirectUri], requiredScopes: scopes };
    const secrets = [{ value: secret }];
    await control.addRegistration({
      clientId,
      displayName: 'Microsoft Azure CLI',
      multiTenant: true,
      secrets,
      ...home,
    });
  }
  await control.setGrant(tenantId, clientId, { scopes });
  const endpoint = `${origins.login}/${tenantId}/oauth2/v2.0`;
  const asked = { client_id: clientId, redirect_uri: redirectUri, scope: `${origins.graph}/.default` };
  const browser = createBrowser(redirectUri);
  const query = new URLSearchParams({ ...asked, response_type: 'code' });
  const page = await browser.open(`${endpoint}/authorize?${query}`);
  const { url } = await browser.submit(page, { ...person });
  const code = url.searchParams.get('code') ?? '';
  const form = { ...asked, grant_type: 'authorization_code', code, client_secret: secret };
  const response = await fetch(`${endpoint}/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`The sign-in of ${person.username} gave no token`);
  return token;
}
