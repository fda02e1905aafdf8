import { createPrivateKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { selfSigned, thumbprint } from './certificate.ts';
import type { Cloud } from './core.ts';
import type { SigningKey } from './model.ts';

const servedAfterRetirementMs = 24 * 3_600_000;

export function createSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = selfSigned('accounts.accesscontrol.windows.net', publicKey, privateKey);
  return {
    kid: thumbprint(certificate, 'sha1'),
    privateJwk: { ...privateKey.export({ format: 'jwk' }) },
    certificate: certificate.toString('base64'),
    retiredAt: null,
  };
}

/** From now on a new key signs. The old one stays in JWKS for a day, or leaves at once, as after a compromise. */
export function rotateKeys(cloud: Cloud, keepOld = true): SigningKey {
  const now = new Date().toISOString();
  if (!keepOld) cloud.signingKeys.length = 0;
  for (const key of cloud.signingKeys) key.retiredAt ??= now;
  const key = createSigningKey();
  cloud.signingKeys.unshift(key);
  cloud.changed();
  return key;
}

/** The keys that JWKS shows and that resources accept. */
export function servedKeys(cloud: Cloud): SigningKey[] {
  const since = Date.now() - servedAfterRetirementMs;
  return cloud.signingKeys.filter(({ retiredAt }) => retiredAt === null || Date.parse(retiredAt) > since);
}

export function privateKeyOf(key: SigningKey): KeyObject {
  const known = imported.get(key);
  if (known) return known;
  const privateKey = createPrivateKey({ key: key.privateJwk as JsonWebKey, format: 'jwk' });
  imported.set(key, privateKey);
  return privateKey;
}

const imported = new WeakMap<SigningKey, KeyObject>();
