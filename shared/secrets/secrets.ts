import type { TokenCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { isLoopback } from '../clouds/clouds.ts';
import { toBareError } from '../errors/bare-error.ts';
import { TenantryError } from '../errors/tenantry-error.ts';

/** One version of a secret. `version` is Key Vault's own. */
export interface Secret {
  name: string;
  value: string;
  version: string;
  /** When it ends, where whoever put it there said so. */
  expiresAt?: string;
}

/** Key Vault. Nothing else in the product holds what is secret. */
export interface Secrets {
  find(name: string, version?: string): Promise<Secret | undefined>;
  get(name: string, version?: string): Promise<Secret>;
  save(name: string, value: string): Promise<Secret>;
  remove(name: string): Promise<void>;
}

const statusOf = (error: unknown) =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;

/** Plain http and a foreign challenge resource are taken from a vault on this very machine and from no other. */
export function createSecrets(vaultUrl: string, credential: TokenCredential): Secrets {
  const local = isLoopback(vaultUrl);
  const client = new SecretClient(vaultUrl, credential, {
    allowInsecureConnection: local,
    disableChallengeResourceVerification: local,
  });

  const fail = (error: unknown, what: string): never => {
    throw new TenantryError(
      'vault-unavailable',
      `Key Vault: ${what} failed with ${statusOf(error) ?? 'no answer'}`,
      {
        cause: toBareError(error),
      },
    );
  };

  const secrets: Secrets = {
    async find(name, version) {
      try {
        const { value, properties } = await client.getSecret(name, version === undefined ? {} : { version });
        if (value === undefined || properties.version === undefined) return undefined;
        const end = properties.expiresOn;
        const found = { name, value, version: properties.version };
        return end === undefined ? found : { ...found, expiresAt: end.toISOString() };
      } catch (error) {
        // 400: a version that is not even one.
        if (statusOf(error) === 404 || (statusOf(error) === 400 && version !== undefined)) return undefined;
        return fail(error, `reading ${name}`);
      }
    },
    async get(name, version) {
      const found = await secrets.find(name, version);
      if (!found) throw new TenantryError('vault-unavailable', `Key Vault has no secret named ${name}`);
      return found;
    },
    async save(name, value) {
      try {
        const { properties } = await client.setSecret(name, value);
        return { name, value, version: properties.version ?? '' };
      } catch (error) {
        return fail(error, `writing ${name}`);
      }
    },
    async remove(name) {
      try {
        await client.beginDeleteSecret(name);
      } catch (error) {
        if (statusOf(error) !== 404) fail(error, `deleting ${name}`);
      }
    },
  };
  return secrets;
}
