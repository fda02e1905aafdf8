/** Which certificates are there, and which of their versions are made already. */
import type { Cloud } from '../core.ts';
import { notFound } from './errors.ts';
import type { VaultCertificate, VaultCertificateVersion } from './model.ts';

/** @throws 404 for a certificate that is not there, or deleted */
export function getCertificate(cloud: Cloud, name: string): VaultCertificate {
  const certificate = findCertificate(cloud, name);
  if (!certificate) throw notFound('certificate', name);
  return certificate;
}

/** Undefined: not there, or deleted. */
export function findCertificate(cloud: Cloud, name: string): VaultCertificate | undefined {
  const certificate = cloud.certificates.get(name.toLowerCase());
  return certificate?.deletedAt === null ? certificate : undefined;
}

export function liveCertificates(cloud: Cloud): VaultCertificate[] {
  return [...cloud.certificates.values()].filter(({ deletedAt }) => deletedAt === null);
}

export function isInProgress({ creation }: VaultCertificate): boolean {
  return creation !== null && Date.now() < creation.readyAt;
}

/** Oldest first, without the one that is in the making. */
export function madeVersions(certificate: VaultCertificate): VaultCertificateVersion[] {
  const { versions, creation } = certificate;
  return isInProgress(certificate)
    ? versions.filter(({ version }) => version !== creation?.version)
    : versions;
}
