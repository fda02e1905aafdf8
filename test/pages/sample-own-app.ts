import type { FieldProblem } from '../../shared/pages/views/field-problem.ts';
import type { OwnAppField, OwnAppView } from '../../shared/pages/views/own-app.ts';
import { readTier } from './sample-permissions.ts';
import { ago } from './samples.ts';

const day = 1440;
const permissions = readTier.flatMap(({ entries }) => entries);
const graph = '00000003-0000-0000-c000-000000000000';

const requiredResourceAccess = JSON.stringify(
  [
    {
      resourceAppId: graph,
      resourceAccess: permissions.map(({ id, kind }) => ({
        id,
        type: kind === 'application' ? 'Role' : 'Scope',
      })),
    },
  ],
  null,
  2,
);

const azCommands = `APP_ID=$(az ad app create --display-name "Northwind Cloud (read)" \\
  --sign-in-audience AzureADMyOrg \\
  --web-redirect-uris "https://connect.northwind.example/connect/callback" \\
  --required-resource-accesses @permissions.json --query appId --output tsv)
az ad sp create --id "$APP_ID"
az ad app permission admin-consent --id "$APP_ID"
az ad app credential reset --id "$APP_ID" --display-name "Northwind Cloud" --years 1`;

export const certificate = {
  pem: `-----BEGIN CERTIFICATE-----\n${'MIIDWTCCAkGgAwIBAgIQf1x0bnhG6kqQnR3wYjJ5cDANBgkqhkiG9w0BAQsFADA'.repeat(12).replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----`,
  thumbprint: '9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B',
  expiresAt: ago(-365 * day),
  href: '/connect/own-app/certificate',
};

export const ownApp = (changes: Partial<OwnAppView> = {}): OwnAppView => ({
  customerName: 'Contoso',
  tenant: 'contoso.com',
  csrf: 'csrf-of-the-guide',
  isRenewal: false,
  guide: {
    appName: 'Northwind Cloud (read)',
    redirectUri: 'https://connect.northwind.example/connect/callback',
    permissions,
    requiredResourceAccess,
    azCommands,
    registrationsUrl: 'https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade',
    enterpriseAppsUrl:
      'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview',
  },
  values: { tenant: 'contoso.com', clientId: '', credential: 'secret', expiresOn: '' },
  problems: [],
  missing: [],
  extra: [],
  hasStoredCredential: false,
  certificate: null,
  triesLeft: 10,
  invitationExpiresAt: ago(-6 * day),
  ...changes,
});

type Problem = FieldProblem<OwnAppField>;

/** What can be wrong with each field, as the check says it. */
export const ownAppProblems: Record<OwnAppField, Problem> = {
  tenant: {
    field: 'tenant',
    message: 'There is no tenant of this name.',
    remedy: 'Copy Directory (tenant) ID from the Overview of the registration.',
  },
  clientId: {
    field: 'clientId',
    message: 'Microsoft does not know this Client ID in the tenant.',
    remedy: 'Copy Application (client) ID, not Object ID.',
  },
  clientSecret: {
    field: 'clientSecret',
    message: 'This is the Secret ID.',
    remedy: 'Copy what stands under Value. If it is no longer shown, make a new secret.',
  },
  expiresOn: {
    field: 'expiresOn',
    message: 'This date is over.',
    remedy: 'Give the date under Expires, or make a new secret.',
  },
  certificate: {
    field: 'certificate',
    message: 'Microsoft does not know this certificate.',
    remedy: 'Upload it under Certificates of the registration, then check again.',
  },
  permissions: {
    field: 'permissions',
    message: 'Two permissions have not been granted.',
    remedy: 'They are listed in the guide.',
  },
  form: {
    field: 'form',
    message: 'Microsoft could not be reached.',
    remedy: 'Check again in a minute; nothing is lost.',
  },
};

const given = { tenant: 'contoso.com', clientId: '7f3c1e52-9b0a-4d6e-8c41-5a2f9d7e6b13' };

/** The page after a check that found this wrong. */
export const ownAppWith = (field: OwnAppField): OwnAppView =>
  ownApp({
    problems: [ownAppProblems[field]],
    values: {
      ...given,
      credential: field === 'certificate' ? 'certificate' : 'secret',
      expiresOn: field === 'expiresOn' ? '2025-10-01' : '2026-05-22',
    },
    missing: field === 'permissions' ? ['GroupMember.Read.All', 'RoleManagement.Read.Directory'] : [],
    extra: field === 'permissions' ? ['Mail.Read'] : [],
    hasStoredCredential: field === 'permissions',
    certificate: field === 'certificate' ? certificate : null,
    triesLeft: field === 'form' ? 0 : 3,
  });

export const ownAppCertificate = ownApp({
  values: { ...given, credential: 'certificate', expiresOn: '' },
  certificate,
});

export const ownAppRenewal = ownApp({
  isRenewal: true,
  values: { ...given, credential: 'secret', expiresOn: '' },
});
