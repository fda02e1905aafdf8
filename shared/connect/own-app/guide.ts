import { appRegistrationsUrl, enterpriseAppsUrl } from '../../clouds/portal.ts';
import type { Settings } from '../../config/settings.ts';
import type { TierName } from '../../contracts/connections.ts';
import { consentCallbackUrl } from '../../http/callback-urls.ts';
import type { OwnAppView } from '../../pages/views/own-app.ts';
import { permissionEntries } from '../../permissions/catalogue.ts';

/** Microsoft Graph's own application id, the same in every tenant and cloud. */
const graphAppId = '00000003-0000-0000-c000-000000000000';

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** What the registration asks for, in the manifest's form. @see https://learn.microsoft.com/entra/identity-platform/reference-microsoft-graph-app-manifest */
const toResourceAccess = (tier: TierName) => [
  {
    resourceAppId: graphAppId,
    resourceAccess: permissionEntries(tier).map(({ id, kind }) => ({
      id,
      type: kind === 'application' ? 'Role' : 'Scope',
    })),
  },
];

/** Everything that a first-time administrator needs to make the registration, with exact values. */
export function toGuide(
  { partner, publicUrl, cloud }: Settings,
  tier: TierName,
  tenant: string | null,
): OwnAppView['guide'] {
  const appName = `${partner.name}: directory and licences`;
  const redirectUri = consentCallbackUrl(publicUrl);
  const access = toResourceAccess(tier);
  const azCommands = [
    `az login --allow-no-subscriptions${tenant === null ? '' : ` --tenant ${quote(tenant)}`}`,
    `appId=$(az ad app create --display-name ${quote(appName)} --sign-in-audience AzureADMyOrg \\`,
    `  --web-redirect-uris ${quote(redirectUri)} \\`,
    `  --required-resource-accesses ${quote(JSON.stringify(access))} \\`,
    '  --query appId --output tsv)',
    'az ad sp create --id "$appId"',
    'az ad app permission admin-consent --id "$appId"',
    'az ad app credential reset --id "$appId" --append --display-name tenantry --years 1 \\',
    '  --query "{tenantId: tenant, clientId: appId, clientSecret: password}"',
  ].join('\n');
  return {
    appName,
    redirectUri,
    permissions: permissionEntries(tier),
    requiredResourceAccess: JSON.stringify(access, null, 2),
    azCommands,
    registrationsUrl: appRegistrationsUrl(cloud),
    enterpriseAppsUrl: enterpriseAppsUrl(cloud),
  };
}
