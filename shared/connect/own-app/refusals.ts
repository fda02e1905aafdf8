import { TenantryError } from '../../errors/tenantry-error.ts';
import type { OwnAppProblem } from './form.ts';

const newMade = 'If you have just made it, wait a minute and check again.';

const unknownTenant: OwnAppProblem = {
  field: 'tenant',
  message: 'Microsoft knows no tenant of this ID or domain.',
  remedy: 'Copy “Directory (tenant) ID” from the Overview of the registration.',
};

/** What Microsoft's refusal of a customer's own registration means, at the field where it can be mended. */
const byNumber: Record<number, OwnAppProblem> = {
  700016: {
    field: 'clientId',
    message: 'Microsoft knows no application with this client ID in this tenant.',
    remedy: `Copy “Application (client) ID” from the Overview of the registration. ${newMade}`,
  },
  7000215: {
    field: 'clientSecret',
    message: 'Microsoft does not know this secret.',
    remedy: `Copy the column “Value”, not “Secret ID”, of a secret of this registration. ${newMade}`,
  },
  7000222: {
    field: 'clientSecret',
    message: 'This secret has expired.',
    remedy: 'Make a new client secret and give its value here.',
  },
  700027: {
    field: 'certificate',
    message: 'Microsoft does not know the certificate of this registration.',
    remedy: `Upload the certificate under “Certificates & secrets”, “Certificates”. ${newMade}`,
  },
  7000112: {
    field: 'form',
    message: 'The application is disabled in your tenant.',
    remedy: 'Enable it under Enterprise applications, Properties, “Enabled for users to sign-in”.',
  },
  90002: unknownTenant,
};

const consentPending: OwnAppProblem = {
  field: 'permissions',
  message: 'Microsoft does not see the consent yet.',
  remedy:
    'Press “Grant admin consent” under API permissions; it can take some minutes until it is seen everywhere.',
};

const byCode: Partial<Record<TenantryError['code'], OwnAppProblem>> = {
  'tenant-not-found': unknownTenant,
  'tenant-gone': unknownTenant,
  'token-pending': consentPending,
  'registration-credential': {
    field: 'form',
    message: 'Microsoft does not accept the credential of this registration.',
    remedy: 'Check tenant ID, client ID and secret, or make a new secret.',
  },
  'blocked-by-policy': {
    field: 'form',
    message: 'Your tenant blocks the application.',
    remedy:
      'Check under Enterprise applications whether it is enabled, and whether a Conditional Access policy for workload identities blocks it.',
  },
  'token-refused': {
    field: 'tenant',
    message: 'Microsoft answered for another tenant than the one named.',
    remedy: 'Copy “Directory (tenant) ID” from the Overview of the registration.',
  },
  unreachable: {
    field: 'form',
    message: 'Microsoft did not answer in time.',
    remedy: 'Nothing has been changed. Wait a minute and check again.',
  },
  'sign-in-unavailable': {
    field: 'form',
    message: 'Microsoft did not answer in time.',
    remedy: 'Nothing has been changed. Wait a minute and check again.',
  },
};

/** The problem that a failure stands for; undefined where it is none of the person's. */
export function findProblem(error: unknown): OwnAppProblem | undefined {
  if (!(error instanceof TenantryError)) return undefined;
  const { aadsts } = error.facts;
  return (aadsts === undefined ? undefined : byNumber[aadsts]) ?? byCode[error.code];
}
