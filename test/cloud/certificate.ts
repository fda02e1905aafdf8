/** Self-signed X.509 certificates, which node:crypto can read but not make: for `x5c` in JWKS and for tests of certificate assertions. */
import { createHash, type KeyObject, sign } from 'node:crypto';

/** @returns DER */
export function selfSigned(commonName: string, publicKey: KeyObject, privateKey: KeyObject): Buffer {
  const algorithm = sequence(objectId('2a864886f70d01010b'), Buffer.from([0x05, 0x00]));
  const name = sequence(set(sequence(objectId('550403'), der(0x0c, Buffer.from(commonName)))));
  const now = Date.now();
  const validity = sequence(utcTime(now - 86_400_000), utcTime(now + 5 * 365 * 86_400_000));
  const serial = der(
    0x02,
    createHash('sha256')
      .update(publicKey.export({ format: 'der', type: 'spki' }))
      .digest()
      .subarray(0, 15),
  );
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const body = sequence(version, positive(serial), algorithm, name, validity, name, spki);
  const signature = sign('sha256', body, privateKey);
  return sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
}

/** `x5t` and `x5t#S256` of RFC 7515. */
export function thumbprint(certificate: Buffer, hash: 'sha1' | 'sha256'): string {
  return createHash(hash).update(certificate).digest('base64url');
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]): Buffer => der(0x31, Buffer.concat(parts));
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

/** An INTEGER whose first bit is set would be negative. */
function positive(integer: Buffer): Buffer {
  const content = Buffer.from(integer.subarray(2));
  content[0] = ((content[0] ?? 0) & 0x7f) | 0x40;
  return der(0x02, content);
}

function utcTime(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}
