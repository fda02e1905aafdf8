/** A secret as the vault writes it. */
import type { Cloud } from '../core.ts';
import type { VaultSecret, VaultSecretVersion } from '../model.ts';

const recoverableDays = 90;

export function toBundle(
  cloud: Cloud,
  { name }: VaultSecret,
  version: VaultSecretVersion,
): Record<string, unknown> {
  return {
    value: version.value,
    ...common(version),
    id: `${cloud.origins.vault}/secrets/${name}/${version.version}`,
  };
}

/** In listings: no value, and of a secret as a whole no version either. */
export function toItem(
  cloud: Cloud,
  { name }: VaultSecret,
  version: VaultSecretVersion,
  withVersion: boolean,
): unknown {
  const id = `${cloud.origins.vault}/secrets/${name}${withVersion ? `/${version.version}` : ''}`;
  return { ...common(version), id };
}

export function toDeleted(
  cloud: Cloud,
  secret: VaultSecret,
  version: VaultSecretVersion,
): Record<string, unknown> {
  const deletedDate = secret.deletedAt ?? 0;
  return {
    recoveryId: `${cloud.origins.vault}/deletedsecrets/${secret.name}`,
    deletedDate,
    scheduledPurgeDate: deletedDate + recoverableDays * 86_400,
    ...common(version),
    id: `${cloud.origins.vault}/secrets/${secret.name}/${version.version}`,
  };
}

export function currentVersion(secret: VaultSecret): VaultSecretVersion {
  const version = secret.versions.at(-1);
  if (!version) throw new Error(`Secret ${secret.name} has no version.`);
  return version;
}

function common(version: VaultSecretVersion): Record<string, unknown> {
  const { contentType, enabled, expires, notBefore, created, updated, tags } = version;
  return {
    ...(contentType === null ? {} : { contentType }),
    attributes: {
      enabled,
      ...(notBefore === null ? {} : { nbf: notBefore }),
      ...(expires === null ? {} : { exp: expires }),
      created,
      updated,
      recoveryLevel: 'Recoverable+Purgeable',
      recoverableDays,
    },
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
  };
}
