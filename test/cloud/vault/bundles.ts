/** A secret as the vault writes it. */
import type { Cloud } from '../core.ts';
import { toAttributes, toDeletion, toTags } from './attributes.ts';
import type { VaultSecret, VaultSecretVersion } from './model.ts';

export function toBundle(
  cloud: Cloud,
  secret: VaultSecret,
  version: VaultSecretVersion,
): Record<string, unknown> {
  const { name, managed } = secret;
  return {
    value: version.value,
    ...common(secret, version),
    id: `${cloud.origins.vault}/secrets/${name}/${version.version}`,
    ...(managed ? { kid: `${cloud.origins.vault}/keys/${name}/${version.version}` } : {}),
  };
}

/** In listings: no value, and of a secret as a whole no version either. */
export function toItem(
  cloud: Cloud,
  secret: VaultSecret,
  version: VaultSecretVersion,
  withVersion: boolean,
): unknown {
  const id = `${cloud.origins.vault}/secrets/${secret.name}${withVersion ? `/${version.version}` : ''}`;
  return { ...common(secret, version), id };
}

export function toDeleted(
  cloud: Cloud,
  secret: VaultSecret,
  version: VaultSecretVersion,
): Record<string, unknown> {
  return {
    recoveryId: `${cloud.origins.vault}/deletedsecrets/${secret.name}`,
    ...toDeletion(secret.deletedAt),
    ...common(secret, version),
    id: `${cloud.origins.vault}/secrets/${secret.name}/${version.version}`,
  };
}

export function currentVersion(secret: VaultSecret): VaultSecretVersion {
  const version = secret.versions.at(-1);
  if (!version) throw new Error(`Secret ${secret.name} has no version.`);
  return version;
}

function common({ managed }: VaultSecret, version: VaultSecretVersion): Record<string, unknown> {
  const { contentType, tags } = version;
  return {
    ...(contentType === null ? {} : { contentType }),
    attributes: toAttributes(version),
    ...toTags(tags),
    ...(managed ? { managed } : {}),
  };
}
