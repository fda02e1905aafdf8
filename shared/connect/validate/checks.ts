import type { Reason, ReasonCode } from '../../contracts/connections.ts';
import type { Check } from '../../contracts/validation.ts';
import { TenantryError } from '../../errors/tenantry-error.ts';
import { readOrganization } from '../../graph/organization.ts';
import type { AppToken } from '../../tokens/app-tokens.ts';
import type { ConnectionRow } from '../connection-row.ts';
import type { ConnectDependencies } from '../dependencies.ts';
import { getMode } from '../modes/registry.ts';
import { toReason } from '../reasons.ts';
import type { ConnectionEvent } from '../state-table.ts';
import { toVerdict } from '../verdict.ts';

export const passed = (message: string): Check => ({ status: 'ok', message, remedy: null });
const failed = ({ message, remedy }: Pick<Reason, 'message' | 'remedy'>): Check => ({
  status: 'failed',
  message,
  remedy,
});
const unknown = (message: string): Check => ({
  status: 'unknown',
  message,
  remedy: 'Check again in some minutes.',
});

/** The reason that a verdict would give the connection. */
const reasonOf: Partial<Record<ConnectionEvent, ReasonCode>> = {
  'token-blocked': 'blocked-by-policy',
  'tenant-gone': 'tenant-gone',
  'credential-failed': 'registration-credential',
  'secret-refused': 'secret-refused',
  'secret-expired': 'secret-expired',
  'roles-not-granted': 'permission-missing',
  'grant-not-visible': 'consent-revoked',
};

export interface TokenCheck {
  check: Check;
  token: AppToken | null;
  /** What it means for the connection; null where all is well or nobody knows. */
  reason: Reason | null;
}

/** A token that is asked for now, whatever is kept. */
export async function checkToken(
  { tokens, toTokenRequest }: ConnectDependencies,
  row: ConnectionRow,
  tenantId: string,
): Promise<TokenCheck> {
  try {
    const token = await tokens.getFresh(toTokenRequest(row, tenantId));
    return { check: passed('Microsoft issues a token for this tenant.'), token, reason: null };
  } catch (error) {
    const verdict = toVerdict(error, row, true);
    const code = verdict === null ? undefined : reasonOf[verdict.event];
    if (verdict === null || code === undefined) {
      const what = error instanceof TenantryError ? error.message : 'Something went wrong in Tenantry itself';
      return { check: unknown(`${what}.`), token: null, reason: null };
    }
    const reason = toReason(code, verdict.detail, row.mode);
    return { check: failed(reason), token: null, reason };
  }
}

/** The tenant answers, and is the one that it should be. */
export async function checkTenant(
  { graphOrigin }: ConnectDependencies,
  tenantId: string,
  token: AppToken | null,
): Promise<Check> {
  if (token === null) return unknown('Nobody could ask: there is no token.');
  try {
    const { id, name } = await readOrganization(graphOrigin, token.accessToken);
    if (id === tenantId) return passed(`The tenant answers as ${name}.`);
    return failed({
      message: 'Another tenant answers than the one that is connected.',
      remedy: 'Disconnect it, and connect the right one.',
    });
  } catch (error) {
    const what = error instanceof TenantryError ? error.message : 'Microsoft Graph did not answer';
    return unknown(`${what}.`);
  }
}

const cookieKey = 'tenantry-cookie-key';

/** The vault answers, and what this connection keeps in it is there. */
export async function checkVault(
  { secrets, certificates, settings }: ConnectDependencies,
  row: ConnectionRow,
): Promise<Check> {
  try {
    const { credential } = getMode(row.mode).getClient(settings, row);
    if (credential.kind === 'own-certificate') {
      await certificates.get(credential.name, credential.version);
      return passed('The certificate is in the vault, and its key with it.');
    }
    if (credential.kind === 'own-secret') await secrets.get(credential.name, credential.version);
    else if (credential.kind !== 'federated') await secrets.get(credential.name);
    else await secrets.find(cookieKey);
    return passed(
      credential.kind === 'federated'
        ? 'The vault answers. This connection keeps no secret in it.'
        : 'The credential is in the vault.',
    );
  } catch (error) {
    if (error instanceof TenantryError && error.code !== 'vault-unavailable')
      return { status: 'not-used', message: `${error.message}.`, remedy: null };
    return failed({
      message: 'The vault does not answer, or what this connection keeps in it is not there.',
      remedy: 'Whoever runs this service looks at Key Vault and the rights of its identity.',
    });
  }
}
