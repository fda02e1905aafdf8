/** A certificate seen as a secret of the same name. Its key is not exportable, so the value is the public part alone. */
import type { Cloud } from '../core.ts';
import { findCertificate, liveCertificates, madeVersions } from './certificate-store.ts';
import { VaultError } from './errors.ts';
import type { VaultCertificate, VaultSecret } from './model.ts';
import { toPkcs12 } from './pkcs12.ts';

export function findManagedSecret(cloud: Cloud, name: string): VaultSecret | undefined {
  const certificate = findCertificate(cloud, name);
  return certificate && toSecret(certificate);
}

export function managedSecrets(cloud: Cloud): VaultSecret[] {
  return liveCertificates(cloud).flatMap((certificate) => toSecret(certificate) ?? []);
}

/** @throws 403 where the name is a certificate's: only the certificate itself can be changed */
export function checkUnmanaged(cloud: Cloud, name: string): void {
  if (!findCertificate(cloud, name)) return;
  const message = `Operation is not allowed on secret ${name}, because it is managed by a certificate.`;
  throw new VaultError(403, 'Forbidden', message, 'SecretManagedByKeyVault');
}

function toSecret(certificate: VaultCertificate): VaultSecret | undefined {
  const { name, policy } = certificate;
  const { contentType } = policy.secret_props;
  const versions = madeVersions(certificate).map(
    ({ cer, version, enabled, expires, notBefore, created, updated, tags }) => ({
      ...{ version, contentType, enabled, expires, notBefore, created, updated, tags },
      value: contentType === 'application/x-pkcs12' ? toPkcs12(cer) : toPem(cer),
    }),
  );
  return versions.length > 0 ? { name, versions, deletedAt: null, managed: true } : undefined;
}

function toPem(cer: string): string {
  const lines = cer.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
