import { randomBytes } from 'node:crypto';
import { decodeProtectedHeader, EncryptJWT, type JWTPayload, jwtDecrypt } from 'jose';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Secrets } from './secrets.ts';

/**
 * Seals what a browser carries for us: a JWE whose key only the vault holds. `purpose` is bound in as the audience,
 * so that one cookie never passes for another.
 */
export interface Seal {
  seal(purpose: string, content: Record<string, unknown>, ttlSeconds: number): Promise<string>;
  /** Throws `expired` or `sealed-elsewhere`. */
  unseal(purpose: string, sealed: string): Promise<Record<string, unknown>>;
}

const keyName = 'tenantry-cookie-key';
/** How long the newest version of the key is taken for the newest. */
const refreshAfterMs = 60 * 60 * 1000;

const goneForMs = 60_000;
const maximumGone = 10_000;

/** @see https://www.rfc-editor.org/rfc/rfc7516 */
export function createSeal(secrets: Secrets, now: () => number): Seal {
  const keys = new Map<string, Uint8Array>();
  const gone = new Map<string, number>();
  let current: Promise<{ version: string; readAt: number }> | undefined;

  const remember = ({ version, value }: { version: string; value: string }) => {
    keys.set(version, Buffer.from(value, 'base64url'));
    return version;
  };

  // Two instances may both make a first key: each names its version in what it seals, so both stay readable.
  const readCurrent = async () => {
    const found =
      (await secrets.find(keyName)) ?? (await secrets.save(keyName, randomBytes(32).toString('base64url')));
    return { version: remember(found), readAt: now() };
  };

  const currentVersion = async () => {
    const known = await current?.catch(() => undefined);
    if (!known || now() - known.readAt > refreshAfterMs) current = readCurrent();
    return (await (current ?? readCurrent())).version;
  };

  /** Anybody can make up a version: the vault is asked about it once a minute, not at every request. */
  const isKnownToBeGone = (version: string) => (gone.get(version) ?? 0) > now();

  const keyOf = async (version: string) => {
    if (!/^[0-9A-Za-z-]{1,64}$/.test(version) || isKnownToBeGone(version))
      throw new TenantryError('sealed-elsewhere', 'Not sealed by this installation');
    const known = keys.get(version);
    if (known) return known;
    const found = await secrets.find(keyName, version);
    if (!found) {
      if (gone.size >= maximumGone) gone.clear();
      gone.set(version, now() + goneForMs);
      throw new TenantryError('sealed-elsewhere', 'Sealed with a key that is gone');
    }
    remember(found);
    return Buffer.from(found.value, 'base64url');
  };

  return {
    async seal(purpose, content, ttlSeconds) {
      const version = await currentVersion();
      const at = Math.floor(now() / 1000);
      return new EncryptJWT(content as JWTPayload)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: version })
        .setAudience(purpose)
        .setIssuedAt(at)
        .setExpirationTime(at + ttlSeconds)
        .encrypt(await keyOf(version));
    },
    async unseal(purpose, sealed) {
      try {
        const { kid } = decodeProtectedHeader(sealed);
        const key = await keyOf(typeof kid === 'string' ? kid : '');
        const { payload } = await jwtDecrypt(sealed, key, {
          audience: purpose,
          currentDate: new Date(now()),
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return payload;
      } catch (cause) {
        if (cause instanceof TenantryError) throw cause;
        const expired = cause instanceof Error && 'code' in cause && cause.code === 'ERR_JWT_EXPIRED';
        throw new TenantryError(expired ? 'expired' : 'sealed-elsewhere', 'A sealed value cannot be opened', {
          cause,
        });
      }
    },
  };
}
