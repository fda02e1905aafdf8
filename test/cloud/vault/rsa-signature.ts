/** RSA signatures over a digest that somebody else made: node:crypto signs messages only, so the padding is made here. */
import { constants, createHash, type KeyObject, privateEncrypt, randomBytes } from 'node:crypto';
import { nothing, objectId, octetString, sequence } from '../der.ts';

interface Algorithm {
  padding: 'pss' | 'pkcs1';
  hash: 'sha256' | 'sha384' | 'sha512';
  digestBytes: number;
}

/** By the name in the request. @see https://learn.microsoft.com/azure/key-vault/keys/about-keys-details#signverify */
export const algorithms: ReadonlyMap<string, Algorithm> = new Map<string, Algorithm>([
  ['PS256', { padding: 'pss', hash: 'sha256', digestBytes: 32 }],
  ['PS384', { padding: 'pss', hash: 'sha384', digestBytes: 48 }],
  ['PS512', { padding: 'pss', hash: 'sha512', digestBytes: 64 }],
  ['RS256', { padding: 'pkcs1', hash: 'sha256', digestBytes: 32 }],
  ['RS384', { padding: 'pkcs1', hash: 'sha384', digestBytes: 48 }],
  ['RS512', { padding: 'pkcs1', hash: 'sha512', digestBytes: 64 }],
]);

export function signDigest({ padding, hash }: Algorithm, key: KeyObject, digest: Buffer): Buffer {
  if (padding === 'pkcs1') {
    const info = sequence(sequence(objectId(hashIds[hash]), nothing()), octetString(digest));
    return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, info);
  }
  const modulusBits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  const encoded = encodePss(hash, digest, modulusBits - 1);
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

const hashIds: Record<Algorithm['hash'], string> = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

/** EMSA-PSS-ENCODE with a salt as long as the digest. @see https://www.rfc-editor.org/rfc/rfc8017#section-9.1.1 */
function encodePss(hash: Algorithm['hash'], digest: Buffer, bits: number): Buffer {
  const length = Math.ceil(bits / 8);
  const salt = randomBytes(digest.length);
  const seed = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const block = Buffer.alloc(length - digest.length - 1);
  block[block.length - salt.length - 1] = 1;
  salt.copy(block, block.length - salt.length);
  const mask = generateMask(hash, seed, block.length);
  for (const [at, byte] of mask.entries()) block[at] = (block[at] ?? 0) ^ byte;
  block[0] = (block[0] ?? 0) & (0xff >> (8 * length - bits));
  return Buffer.concat([block, seed, Buffer.from([0xbc])]);
}

/** MGF1. @see https://www.rfc-editor.org/rfc/rfc8017#appendix-B.2.1 */
function generateMask(hash: Algorithm['hash'], seed: Buffer, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; blocks.length * seed.length < length; counter++) {
    const suffix = Buffer.alloc(4);
    suffix.writeUInt32BE(counter);
    blocks.push(createHash(hash).update(seed).update(suffix).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}
