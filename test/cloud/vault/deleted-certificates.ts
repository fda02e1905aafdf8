/** Soft delete of certificates; key and secret go and come back with them. */
import { type Cloud, type CloudResponse, json } from '../core.ts';
import { toBundle, toDeletedPart, toItem } from './certificate-bundles.ts';
import { getCertificate } from './certificate-store.ts';
import { VaultError } from './errors.ts';
import type { VaultContext } from './handler.ts';
import type { VaultCertificate, VaultCertificateVersion } from './model.ts';
import { listPage } from './paging.ts';

/** What is in the making is done at once: a deleted certificate is always whole. */
export function deleteCertificate({ cloud, name }: VaultContext): CloudResponse {
  const certificate = getCertificate(cloud, name);
  certificate.creation = null;
  certificate.deletedAt = Math.floor(Date.now() / 1000);
  cloud.changed();
  return json(200, toDeleted(cloud, certificate));
}

export function readDeletedCertificate({ cloud, name }: VaultContext): CloudResponse {
  return json(200, toDeleted(cloud, getDeleted(cloud, name)));
}

export function listDeletedCertificates(context: VaultContext): CloudResponse {
  const { cloud } = context;
  const gone = [...cloud.certificates.values()].filter(({ deletedAt }) => deletedAt !== null);
  const items = gone.map((certificate) => ({
    ...toDeletedPart(cloud, certificate),
    ...toItem(cloud, certificate, newest(certificate), false),
  }));
  return listPage(context, items);
}

export function recoverCertificate({ cloud, name }: VaultContext): CloudResponse {
  const certificate = getDeleted(cloud, name);
  certificate.deletedAt = null;
  cloud.changed();
  return json(200, toBundle(cloud, certificate, newest(certificate)));
}

export function purgeCertificate({ cloud, name }: VaultContext): CloudResponse {
  getDeleted(cloud, name);
  cloud.certificates.delete(name.toLowerCase());
  cloud.changed();
  return { status: 204, headers: {}, body: '' };
}

function toDeleted(cloud: Cloud, certificate: VaultCertificate): object {
  return { ...toDeletedPart(cloud, certificate), ...toBundle(cloud, certificate, newest(certificate)) };
}

function newest(certificate: VaultCertificate): VaultCertificateVersion {
  const version = certificate.versions.at(-1);
  if (!version) throw new Error(`Certificate ${certificate.name} has no version.`);
  return version;
}

function getDeleted(cloud: Cloud, name: string): VaultCertificate {
  const certificate = cloud.certificates.get(name.toLowerCase());
  if (certificate && certificate.deletedAt !== null) return certificate;
  throw new VaultError(404, 'CertificateNotFound', `Deleted Certificate not found: ${name}`);
}
