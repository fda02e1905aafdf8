/** A certificate as the vault writes it: all of it is public. */
import { thumbprint } from '../certificate.ts';
import type { Cloud } from '../core.ts';
import { toAttributes, toDeletion, toTags } from './attributes.ts';
import { isInProgress, madeVersions } from './certificate-store.ts';
import type { VaultCertificate, VaultCertificateVersion } from './model.ts';

/** Of a certificate whose first version is in the making there is no `cer` yet, and it is disabled. */
export function toBundle(
  cloud: Cloud,
  certificate: VaultCertificate,
  version: VaultCertificateVersion,
): Record<string, unknown> {
  const { vault } = cloud.origins;
  const { name, creation } = certificate;
  const path = `${name}/${version.version}`;
  const isMade = madeVersions(certificate).includes(version);
  return {
    id: `${vault}/certificates/${path}`,
    kid: `${vault}/keys/${path}`,
    sid: `${vault}/secrets/${path}`,
    ...(isMade ? { x5t: x5tOf(version), cer: version.cer } : {}),
    attributes: toAttributes(
      isMade ? version : { ...version, enabled: false, notBefore: null, expires: null },
    ),
    policy: toPolicy(cloud, certificate),
    ...(creation ? { pending: { id: `${vault}/certificates/${name}/pending` } } : {}),
    ...toTags(version.tags),
  };
}

/** In listings; of a certificate as a whole without a version. */
export function toItem(
  cloud: Cloud,
  { name }: VaultCertificate,
  version: VaultCertificateVersion,
  withVersion: boolean,
): Record<string, unknown> {
  const id = `${cloud.origins.vault}/certificates/${name}${withVersion ? `/${version.version}` : ''}`;
  return { id, x5t: x5tOf(version), attributes: toAttributes(version), ...toTags(version.tags) };
}

export function toDeletedPart(cloud: Cloud, { name, deletedAt }: VaultCertificate): object {
  return {
    recoveryId: `${cloud.origins.vault}/deletedcertificates/${name}`,
    ...toDeletion(deletedAt),
  };
}

export function toPolicy(cloud: Cloud, { name, policy, versions }: VaultCertificate): unknown {
  const [created, updated] = [versions[0]?.created, versions.at(-1)?.created];
  const attributes = { enabled: true, created, updated };
  return { id: `${cloud.origins.vault}/certificates/${name}/policy`, ...policy, attributes };
}

/** @see https://learn.microsoft.com/azure/key-vault/certificates/create-certificate-scenarios */
export function toOperation(cloud: Cloud, certificate: VaultCertificate): unknown {
  const { name, creation, policy } = certificate;
  const base = `${cloud.origins.vault}/certificates/${name}`;
  const state = isInProgress(certificate)
    ? {
        status: 'inProgress',
        status_details:
          'Pending certificate created. Certificate request is in progress. This may take some time based on the issuer provider. Please check again later.',
      }
    : { status: 'completed', target: base };
  return {
    id: `${base}/pending`,
    issuer: policy.issuer,
    csr: creation?.csr,
    cancellation_requested: false,
    ...state,
    request_id: creation?.requestId,
  };
}

const x5tOf = ({ cer }: VaultCertificateVersion): string => thumbprint(Buffer.from(cer, 'base64'), 'sha1');
