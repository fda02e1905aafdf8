import { type Cloud, type CloudResponse, json } from '../core.ts';
import { currentVersion, toBundle, toItem } from './bundles.ts';
import { deletedButRecoverable, notFound, VaultError } from './errors.ts';
import type { VaultContext } from './handler.ts';
import { checkUnmanaged, findManagedSecret, managedSecrets } from './managed-secrets.ts';
import type { VaultSecret, VaultSecretVersion } from './model.ts';
import { listPage } from './paging.ts';
import { readParameters, type SecretParameters, secretParameters } from './parameters.ts';

/** Every write is a new version. There is no condition to attach to it. */
export function setSecret({ cloud, request, name }: VaultContext): CloudResponse {
  const parameters = readParameters(request, secretParameters);
  if (parameters.value === undefined)
    throw new VaultError(400, 'BadParameter', "The parameter 'value' is required.");
  checkUnmanaged(cloud, name);
  const existing = cloud.secrets.get(name.toLowerCase());
  if ((existing ?? cloud.certificates.get(name.toLowerCase()))?.deletedAt)
    throw deletedButRecoverable('Secret', name);
  const secret: VaultSecret = existing ?? { name, versions: [], deletedAt: null };
  const now = Math.floor(Date.now() / 1000);
  const version: VaultSecretVersion = {
    version: crypto.randomUUID().replaceAll('-', ''),
    value: parameters.value,
    contentType: null,
    enabled: true,
    expires: null,
    notBefore: null,
    created: now,
    updated: now,
    tags: {},
  };
  apply(version, parameters);
  secret.versions.push(version);
  cloud.secrets.set(name.toLowerCase(), secret);
  cloud.changed();
  return json(200, toBundle(cloud, secret, version));
}

export function readSecret({ cloud, name, version }: VaultContext): CloudResponse {
  const secret = getSecret(cloud, name);
  const wanted = version === '' ? currentVersion(secret) : getVersion(secret, version);
  if (!wanted.enabled)
    throw new VaultError(
      403,
      'Forbidden',
      'Operation get is not allowed on a disabled secret.',
      'SecretDisabled',
    );
  return json(200, toBundle(cloud, secret, wanted));
}

/** Attributes, content type and tags of one version; the value stays what it is. */
export function updateSecret({ cloud, request, name, version }: VaultContext): CloudResponse {
  checkUnmanaged(cloud, name);
  const secret = getSecret(cloud, name);
  const wanted = version === '' ? currentVersion(secret) : getVersion(secret, version);
  apply(wanted, readParameters(request, secretParameters));
  wanted.updated = Math.floor(Date.now() / 1000);
  cloud.changed();
  const { value: _value, ...bundle } = toBundle(cloud, secret, wanted);
  return json(200, bundle);
}

export function listSecrets(context: VaultContext): CloudResponse {
  const { cloud } = context;
  const live = [...cloud.secrets.values()].filter(({ deletedAt }) => deletedAt === null);
  return listPage(
    context,
    [...live, ...managedSecrets(cloud)].map((secret) => toItem(cloud, secret, currentVersion(secret), false)),
  );
}

export function listVersions(context: VaultContext): CloudResponse {
  const { cloud, name } = context;
  const secret = findSecret(cloud, name);
  const versions = secret?.versions ?? [];
  return listPage(
    context,
    versions.map((version) => toItem(cloud, { ...secret, name, versions, deletedAt: null }, version, true)),
  );
}

/** @throws 404 for a secret that is not there, or deleted */
export function getSecret(cloud: Cloud, name: string): VaultSecret {
  const secret = findSecret(cloud, name);
  if (!secret) throw notFound('secret', name);
  return secret;
}

function findSecret(cloud: Cloud, name: string): VaultSecret | undefined {
  const secret = cloud.secrets.get(name.toLowerCase());
  return secret?.deletedAt === null ? secret : findManagedSecret(cloud, name);
}

function getVersion(secret: VaultSecret, wanted: string): VaultSecretVersion {
  const version = secret.versions.find((candidate) => candidate.version === wanted);
  if (!version) throw notFound('secret', `${secret.name}/${wanted}`);
  return version;
}

function apply(version: VaultSecretVersion, { attributes, contentType, tags }: SecretParameters): void {
  if (contentType !== undefined) version.contentType = contentType;
  if (tags !== undefined) version.tags = tags ?? {};
  if (attributes?.enabled !== undefined) version.enabled = attributes.enabled;
  if (attributes?.exp !== undefined) version.expires = attributes.exp;
  if (attributes?.nbf !== undefined) version.notBefore = attributes.nbf;
}
