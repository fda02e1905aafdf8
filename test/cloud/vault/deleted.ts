/** Soft delete: a deleted secret keeps its name until it is recovered or purged. */
import { type Cloud, type CloudResponse, json } from '../core.ts';
import { currentVersion, toBundle, toDeleted } from './bundles.ts';
import { VaultError } from './errors.ts';
import type { VaultContext } from './handler.ts';
import { checkUnmanaged } from './managed-secrets.ts';
import type { VaultSecret } from './model.ts';
import { listPage } from './paging.ts';
import { getSecret } from './secrets.ts';

export function deleteSecret({ cloud, name }: VaultContext): CloudResponse {
  checkUnmanaged(cloud, name);
  const secret = getSecret(cloud, name);
  secret.deletedAt = Math.floor(Date.now() / 1000);
  cloud.changed();
  return json(200, toDeleted(cloud, secret, currentVersion(secret)));
}

export function readDeleted({ cloud, name }: VaultContext): CloudResponse {
  const secret = getDeleted(cloud, name);
  return json(200, toDeleted(cloud, secret, currentVersion(secret)));
}

export function listDeleted(context: VaultContext): CloudResponse {
  const { cloud } = context;
  const gone = [...cloud.secrets.values()].filter(({ deletedAt }) => deletedAt !== null);
  return listPage(
    context,
    gone.map((secret) => toDeleted(cloud, secret, currentVersion(secret))),
  );
}

export function recover({ cloud, name }: VaultContext): CloudResponse {
  const secret = getDeleted(cloud, name);
  secret.deletedAt = null;
  cloud.changed();
  const { value: _value, ...bundle } = toBundle(cloud, secret, currentVersion(secret));
  return json(200, bundle);
}

export function purge({ cloud, name }: VaultContext): CloudResponse {
  getDeleted(cloud, name);
  cloud.secrets.delete(name.toLowerCase());
  cloud.changed();
  return { status: 204, headers: {}, body: '' };
}

function getDeleted(cloud: Cloud, name: string): VaultSecret {
  const secret = cloud.secrets.get(name.toLowerCase());
  if (secret && secret.deletedAt !== null) return secret;
  throw new VaultError(404, 'SecretNotFound', `Deleted Secret not found: ${name}`);
}
