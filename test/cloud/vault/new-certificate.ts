import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { selfSigned, signingRequest } from '../certificate.ts';
import type { VaultCertificateVersion } from './model.ts';
import { type CertificatePolicy, toKeyOperations } from './policy.ts';

const generate = promisify(generateKeyPair);

/** The vault dates a certificate ten minutes back. */
const leewayMs = 600_000;

/** A version with a key of its own, and the request that an authority would have been sent. */
export async function makeVersion(
  policy: CertificatePolicy,
): Promise<{ version: VaultCertificateVersion; csr: string }> {
  const { subject, ekus, key_usage: keyUsage, validity_months: months } = policy.x509_props;
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: policy.key_props.key_size });
  const now = Math.floor(Date.now() / 1000) * 1000;
  const notBefore = now - leewayMs;
  const notAfter = addMonths(now, months);
  const cer = selfSigned(subject, publicKey, privateKey, { notBefore, notAfter, keyUsage, ekus });
  const version: VaultCertificateVersion = {
    version: crypto.randomUUID().replaceAll('-', ''),
    cer: cer.toString('base64'),
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    keyOperations: toKeyOperations(policy),
    enabled: true,
    expires: notAfter / 1000,
    notBefore: notBefore / 1000,
    created: now / 1000,
    updated: now / 1000,
    tags: {},
  };
  return { version, csr: signingRequest(subject, publicKey, privateKey).toString('base64') };
}

/** The same day of a later month, or that month's last. */
function addMonths(at: number, months: number): number {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}
