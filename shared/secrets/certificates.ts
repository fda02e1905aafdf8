import { X509Certificate } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { CertificateClient } from '@azure/keyvault-certificates';
import { CryptographyClient } from '@azure/keyvault-keys';
import { isLoopback } from '../clouds/clouds.ts';
import { toBareError } from '../errors/bare-error.ts';
import { TenantryError } from '../errors/tenantry-error.ts';

/** The public part of a certificate whose private key never leaves the vault. */
export interface VaultCertificate {
  name: string;
  /** Key Vault's own; the key has the same. */
  version: string;
  pem: string;
  /** SHA-256 of the certificate, hexadecimal. */
  thumbprint: string;
  expiresAt: string;
}

/** Certificates that are made in Key Vault and sign there. */
export interface Certificates {
  /** Makes a new version, self-signed, 3,072 bits RSA, for a year. */
  make(name: string, subject: string): Promise<VaultCertificate>;
  get(name: string, version: string): Promise<VaultCertificate>;
  /** PS256 over a SHA-256 digest, by the key of that version. */
  sign(name: string, version: string, digest: Uint8Array): Promise<Uint8Array>;
  remove(name: string): Promise<void>;
}

const validityMonths = 12;
const patienceMs = 20_000;

const statusOf = (error: unknown) =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;

function fail(error: unknown, what: string): never {
  if (error instanceof TenantryError) throw error;
  throw new TenantryError(
    'vault-unavailable',
    `Key Vault: ${what} failed with ${statusOf(error) ?? 'no answer'}`,
    { cause: toBareError(error) },
  );
}

function toVaultCertificate(
  name: string,
  version: string | undefined,
  cer: Uint8Array | undefined,
): VaultCertificate {
  if (!version || !cer)
    throw new TenantryError('vault-unavailable', `Key Vault has no whole certificate ${name}`);
  const certificate = new X509Certificate(cer);
  return {
    name,
    version,
    pem: certificate.toString(),
    thumbprint: certificate.fingerprint256.replaceAll(':', ''),
    expiresAt: new Date(certificate.validTo).toISOString(),
  };
}

/** @see https://learn.microsoft.com/azure/key-vault/certificates/about-certificates */
export function createCertificates(vaultUrl: string, credential: TokenCredential): Certificates {
  const local = isLoopback(vaultUrl);
  const options = { allowInsecureConnection: local, disableChallengeResourceVerification: local };
  const client = new CertificateClient(vaultUrl, credential, options);

  return {
    async make(name, subject) {
      try {
        const policy = {
          issuerName: 'Self',
          subject: `CN=${subject}`,
          validityInMonths: validityMonths,
          keyType: 'RSA' as const,
          keySize: 3072 as const,
          exportable: false,
          reuseKey: false,
          keyUsage: ['digitalSignature' as const],
        };
        const abortSignal = AbortSignal.timeout(patienceMs);
        const poller = await client.beginCreateCertificate(name, policy, { intervalInMs: 500, abortSignal });
        const made = await poller.pollUntilDone();
        return toVaultCertificate(name, made.properties.version, made.cer);
      } catch (error) {
        return fail(error, `making ${name}`);
      }
    },
    async get(name, version) {
      try {
        const found = await client.getCertificateVersion(name, version);
        return toVaultCertificate(name, found.properties.version, found.cer);
      } catch (error) {
        return fail(error, `reading ${name}`);
      }
    },
    async sign(name, version, digest) {
      try {
        const key = new CryptographyClient(`${vaultUrl}/keys/${name}/${version}`, credential, options);
        return (await key.sign('PS256', digest)).result;
      } catch (error) {
        return fail(error, `signing with ${name}`);
      }
    },
    async remove(name) {
      try {
        await client.beginDeleteCertificate(name);
      } catch (error) {
        if (statusOf(error) !== 404) fail(error, `deleting ${name}`);
      }
    },
  };
}
