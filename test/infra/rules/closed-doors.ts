import { has, type Rule } from './rule.ts';

const storage = 'Microsoft.Storage/storageAccounts';

/** Nobody gets in with a key or a password, or unencrypted, or unnamed. */
export const closedDoors: Record<string, Rule> = {
  'storage takes no shared key': has(storage, { allowSharedKeyAccess: false }),
  'no blob is public': (snapshot) => [
    ...has(storage, { allowBlobPublicAccess: false })(snapshot),
    ...has(`${storage}/blobServices/containers`, { publicAccess: 'None' })(snapshot),
  ],
  'TLS is 1.2 at least': (snapshot) => [
    ...has(storage, { minimumTlsVersion: 'TLS1_2' })(snapshot),
    ...has('Microsoft.Web/sites', {
      'siteConfig.minTlsVersion': '1.2',
      'siteConfig.scmMinTlsVersion': '1.2',
    })(snapshot),
  ],
  'https only': (snapshot) => [
    ...has(storage, { supportsHttpsTrafficOnly: true })(snapshot),
    ...has('Microsoft.Web/sites', { httpsOnly: true })(snapshot),
  ],
  'deployments have no password': has('Microsoft.Web/sites/basicPublishingCredentialsPolicies', {
    allow: false,
  }),
  'telemetry is taken from identities alone': (snapshot) => [
    ...has('Microsoft.Insights/components', { DisableLocalAuth: true })(snapshot),
    ...has('Microsoft.OperationalInsights/workspaces', { 'features.disableLocalAuth': true })(snapshot),
  ],
  'mail is taken from identities alone': has(
    'Microsoft.Communication/communicationServices',
    { disableLocalAuth: true },
    true,
  ),
  'the vault is opened by roles, and nothing in it is destroyed at once': has('Microsoft.KeyVault/vaults', {
    enableRbacAuthorization: true,
    enableSoftDelete: true,
    enablePurgeProtection: true,
  }),
};
