import { type Cloud, type CloudRequest, type CloudResponse, json } from '../core.ts';
import type { VaultSecret, VaultSecretVersion } from '../model.ts';
import { currentVersion, toBundle, toItem } from './bundles.ts';
import { VaultError } from './errors.ts';
import type { VaultContext } from './handler.ts';
import { listPage } from './paging.ts';
import { type SecretParameters, secretParameters } from './parameters.ts';

/** Every write is a new version. There is no condition to attach to it. */
export function setSecret({ cloud, request, name }: VaultContext): CloudResponse {
  const parameters = readParameters(request);
  if (parameters.value === undefined)
    throw new VaultError(400, 'BadParameter', "The parameter 'value' is required.");
  const existing = cloud.secrets.get(name.toLowerCase());
  if (existing && existing.deletedAt !== null) {
    const message = `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`;
    throw new VaultError(409, 'Conflict', message, 'ObjectIsDeletedButRecoverable');
  }
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
  const secret = getSecret(cloud, name);
  const wanted = version === '' ? currentVersion(secret) : getVersion(secret, version);
  apply(wanted, readParameters(request));
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
    live.map((secret) => toItem(cloud, secret, currentVersion(secret), false)),
  );
}

export function listVersions(context: VaultContext): CloudResponse {
  const { cloud, name } = context;
  const secret = cloud.secrets.get(name.toLowerCase());
  const versions = secret && secret.deletedAt === null ? secret.versions : [];
  return listPage(
    context,
    versions.map((version) => toItem(cloud, { name, versions, deletedAt: null }, version, true)),
  );
}

/** @throws 404 for a secret that is not there, or deleted */
export function getSecret(cloud: Cloud, name: string): VaultSecret {
  const secret = cloud.secrets.get(name.toLowerCase());
  if (secret && secret.deletedAt === null) return secret;
  throw secretNotFound(name);
}

function secretNotFound(name: string): VaultError {
  const message = `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`;
  return new VaultError(404, 'SecretNotFound', message);
}

function getVersion(secret: VaultSecret, wanted: string): VaultSecretVersion {
  const version = secret.versions.find((candidate) => candidate.version === wanted);
  if (!version) throw secretNotFound(`${secret.name}/${wanted}`);
  return version;
}

function readParameters(request: CloudRequest): SecretParameters {
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString());
  } catch {
    throw new VaultError(400, 'BadParameter', 'The request body is not valid JSON.');
  }
  const parsed = secretParameters.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new VaultError(400, 'BadParameter', `${issue?.path.join('.')}: ${issue?.message}`);
}

function apply(version: VaultSecretVersion, { attributes, contentType, tags }: SecretParameters): void {
  if (contentType !== undefined) version.contentType = contentType;
  if (tags !== undefined) version.tags = tags ?? {};
  if (attributes?.enabled !== undefined) version.enabled = attributes.enabled;
  if (attributes?.exp !== undefined) version.expires = attributes.exp;
  if (attributes?.nbf !== undefined) version.notBefore = attributes.nbf;
}
