import { type Cloud, type CloudResponse, json } from '../core.ts';
import { toBundle, toItem, toOperation, toPolicy } from './certificate-bundles.ts';
import {
  findCertificate,
  getCertificate,
  isInProgress,
  liveCertificates,
  madeVersions,
} from './certificate-store.ts';
import { deletedButRecoverable, notFound, VaultError } from './errors.ts';
import type { VaultContext } from './handler.ts';
import type { VaultCertificate, VaultCertificateVersion } from './model.ts';
import { makeVersion } from './new-certificate.ts';
import { listPage } from './paging.ts';
import { certificateParameters, creationParameters, readParameters } from './parameters.ts';

/** Begins to make a version; where there are others already, the policy may be left out. */
export async function createCertificate({ cloud, request, name }: VaultContext): Promise<CloudResponse> {
  const { policy: given, attributes, tags } = readParameters(request, creationParameters);
  const policy = given ?? findCertificate(cloud, name)?.policy;
  if (!policy) throw new VaultError(400, 'BadParameter', 'Property policy has invalid value');
  const { version, csr } = await makeVersion(policy);
  // Checked after the wait: another creation may have begun meanwhile.
  checkCreatable(cloud, name);
  const certificate: VaultCertificate = findCertificate(cloud, name) ?? {
    name,
    policy,
    versions: [],
    creation: null,
    deletedAt: null,
  };
  certificate.versions.push({ ...version, enabled: attributes?.enabled ?? true, tags: tags ?? {} });
  const requestId = crypto.randomUUID().replaceAll('-', '');
  const readyAt = Date.now() + cloud.behaviour.certificateSeconds * 1000;
  Object.assign(certificate, { policy, creation: { requestId, version: version.version, csr, readyAt } });
  cloud.certificates.set(name.toLowerCase(), certificate);
  cloud.changed();
  const query = `api-version=${request.url.searchParams.get('api-version')}&request_id=${requestId}`;
  const location = `${cloud.origins.vault}/certificates/${name}/pending?${query}`;
  return json(202, toOperation(cloud, certificate), { location });
}

/** A `request_id` in the query works as a filter. */
export function readOperation({ cloud, request, name }: VaultContext): CloudResponse {
  const certificate = findCertificate(cloud, name);
  const wanted = request.url.searchParams.get('request_id');
  if (!certificate?.creation || (wanted !== null && wanted !== certificate.creation.requestId))
    throw new VaultError(404, 'PendingCertificateNotFound', `Pending certificate not found: ${name}`);
  return json(200, toOperation(cloud, certificate));
}

export function readCertificate({ cloud, name, version }: VaultContext): CloudResponse {
  const certificate = getCertificate(cloud, name);
  return json(200, toBundle(cloud, certificate, getVersion(certificate, version)));
}

/** Whether a version is enabled, and its tags. */
export function updateCertificate({ cloud, request, name, version }: VaultContext): CloudResponse {
  const certificate = getCertificate(cloud, name);
  const wanted = getVersion(certificate, version);
  const { attributes, tags } = readParameters(request, certificateParameters);
  if (attributes?.enabled !== undefined) wanted.enabled = attributes.enabled;
  if (tags !== undefined) wanted.tags = tags ?? {};
  wanted.updated = Math.floor(Date.now() / 1000);
  cloud.changed();
  return json(200, toBundle(cloud, certificate, wanted));
}

export function readPolicy({ cloud, name }: VaultContext): CloudResponse {
  return json(200, toPolicy(cloud, getCertificate(cloud, name)));
}

/** Without those whose first version is in the making. */
export function listCertificates(context: VaultContext): CloudResponse {
  const { cloud } = context;
  const items = liveCertificates(cloud).flatMap((certificate) => {
    const current = madeVersions(certificate).at(-1);
    return current ? [toItem(cloud, certificate, current, false)] : [];
  });
  return listPage(context, items);
}

export function listCertificateVersions(context: VaultContext): CloudResponse {
  const { cloud, name } = context;
  const certificate = findCertificate(cloud, name);
  const items = certificate
    ? madeVersions(certificate).map((version) => toItem(cloud, certificate, version, true))
    : [];
  return listPage(context, items);
}

/** The named version, or the newest that is made; of a certificate that has none yet, the one in the making. */
function getVersion(certificate: VaultCertificate, wanted: string): VaultCertificateVersion {
  const made = madeVersions(certificate);
  const version =
    wanted === ''
      ? (made.at(-1) ?? certificate.versions[0])
      : made.find((candidate) => candidate.version === wanted);
  if (!version) throw notFound('certificate', `${certificate.name}/${wanted}`);
  return version;
}

function checkCreatable(cloud: Cloud, name: string): void {
  const known = cloud.certificates.get(name.toLowerCase());
  if (known && known.deletedAt !== null) throw deletedButRecoverable('Certificate', name);
  if (known && isInProgress(known)) {
    const message =
      "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress.";
    throw new VaultError(409, 'Forbidden', message);
  }
  if (cloud.secrets.has(name.toLowerCase()))
    throw new VaultError(409, 'Conflict', `There is a secret of the name ${name} already.`);
}
