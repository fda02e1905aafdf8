/** The key of a certificate: its public part to read, its private part to sign with, and never to read. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { type CloudResponse, json } from '../core.ts';
import { toAttributes, toTags } from './attributes.ts';
import { findCertificate, madeVersions } from './certificate-store.ts';
import { notFound, VaultError } from './errors.ts';
import type { VaultContext } from './handler.ts';
import type { VaultCertificateVersion } from './model.ts';
import { readParameters, signParameters } from './parameters.ts';
import { algorithms, signDigest } from './rsa-signature.ts';

export function readKey(context: VaultContext): CloudResponse {
  const { kid, version } = getKey(context);
  const { n, e } = createPublicKey(version.privateKey).export({ format: 'jwk' });
  const { keyOperations, tags } = version;
  return json(200, {
    key: { kid, kty: 'RSA', key_ops: keyOperations, n, e },
    attributes: toAttributes(version),
    ...toTags(tags),
    managed: true,
  });
}

/** Signs what is a digest already, as its length has to show. */
export function sign(context: VaultContext): CloudResponse {
  const { kid, version } = getKey(context);
  checkUsable(version);
  const { alg, value } = readParameters(context.request, signParameters);
  const algorithm = algorithms.get(alg);
  if (!algorithm)
    throw new VaultError(400, 'BadParameter', `Property alg has invalid value: ${alg} is not supported.`);
  const digest = Buffer.from(value, 'base64url');
  if (digest.length !== algorithm.digestBytes) {
    const message = `Invalid length of 'value': ${digest.length} bytes. Expected length for algorithm '${alg}': ${algorithm.digestBytes} bytes.`;
    throw new VaultError(400, 'BadParameter', message);
  }
  const signature = signDigest(algorithm, createPrivateKey(version.privateKey), digest);
  return json(200, { kid, value: signature.toString('base64url') });
}

function checkUsable({ enabled, notBefore, expires, keyOperations }: VaultCertificateVersion): void {
  const now = Date.now() / 1000;
  const refuse = (what: string, code: string) =>
    new VaultError(403, 'Forbidden', `Operation sign is not allowed on ${what}.`, code);
  if (!enabled) throw refuse('a disabled key', 'KeyDisabled');
  if (now < notBefore) throw refuse('a key that is not yet valid', 'KeyNotYetValid');
  if (now >= expires) throw refuse('an expired key', 'KeyExpired');
  if (!keyOperations.includes('sign'))
    throw new VaultError(
      403,
      'Forbidden',
      'Operation sign is not permitted on this key.',
      'KeyOperationForbidden',
    );
}

/** The key of a version in the making is there, and disabled. */
function getKey({ cloud, name, version }: VaultContext): { kid: string; version: VaultCertificateVersion } {
  const certificate = findCertificate(cloud, name);
  if (!certificate) throw notFound('key', name);
  const made = madeVersions(certificate);
  const found =
    version === ''
      ? (made.at(-1) ?? certificate.versions[0])
      : certificate.versions.find((candidate) => candidate.version === version);
  if (!found) throw notFound('key', `${name}/${version}`);
  const kid = `${cloud.origins.vault}/keys/${certificate.name}/${found.version}`;
  return { kid, version: made.includes(found) ? found : { ...found, enabled: false } };
}
