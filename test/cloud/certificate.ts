/** Self-signed X.509 certificates, which node:crypto can read but not make: for `x5c` in JWKS, for the vault and for tests of certificate assertions. */
import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  integer,
  nothing,
  objectId,
  octetString,
  sequence,
  set,
  tagged,
  time,
  utf8String,
  yes,
} from './der.ts';

interface CertificateOptions {
  /** Milliseconds. */
  notBefore?: number;
  notAfter?: number;
  /** In the vault's names, as in `digitalSignature`. */
  keyUsage?: string[];
  /** Extended key usages, dotted. */
  ekus?: string[];
}

const dayMs = 86_400_000;
const sha256WithRsa = '1.2.840.113549.1.1.11';

const attributeIds: Record<string, string> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  S: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  DC: '0.9.2342.19200300.100.1.25',
};

/** In the order of their bits. */
const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

/**
 * @param subject a distinguished name such as `CN=Tenantry, O=Partner`, or a common name alone
 * @returns DER
 */
export function selfSigned(
  subject: string,
  publicKey: KeyObject,
  privateKey: KeyObject,
  options: CertificateOptions = {},
): Buffer {
  const { notBefore = Date.now() - dayMs, notAfter = Date.now() + 5 * 365 * dayMs } = options;
  const name = toName(subject);
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(newSerial()),
    sequence(objectId(sha256WithRsa), nothing()),
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    ...extensions(options),
  );
  return signed(body, privateKey);
}

/** PKCS #10: what an authority would be asked to sign. @returns DER */
export function signingRequest(subject: string, publicKey: KeyObject, privateKey: KeyObject): Buffer {
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return signed(sequence(integer(Buffer.from([0])), toName(subject), spki, tagged(0)), privateKey);
}

/** `x5t` and `x5t#S256` of RFC 7515. */
export function thumbprint(certificate: Buffer, hash: 'sha1' | 'sha256'): string {
  return createHash(hash).update(certificate).digest('base64url');
}

/** Undefined: it is none that this file can write. A comma in a value is escaped by a backslash. */
export function parseSubject(subject: string): { id: string; value: string }[] | undefined {
  if (!subject.includes('=')) return [{ id: attributeIds.CN ?? '', value: subject }];
  const parts = subject.split(/(?<!\\),/).map((part) => {
    const [, type = '', value = ''] = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(part) ?? [];
    return { id: attributeIds[type.toUpperCase()] ?? '', value: value.replace(/\\(.)/g, '$1') };
  });
  return parts.every(({ id, value }) => id !== '' && value !== '') ? parts : undefined;
}

function toName(subject: string): Buffer {
  const parts = parseSubject(subject);
  if (!parts) throw new Error(`${subject} is no distinguished name.`);
  return sequence(...parts.map(({ id, value }) => set(sequence(objectId(id), utf8String(value)))));
}

function signed(body: Buffer, privateKey: KeyObject): Buffer {
  return sequence(
    body,
    sequence(objectId(sha256WithRsa), nothing()),
    bitString(sign('sha256', body, privateKey)),
  );
}

/** Positive and of full length. */
function newSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

function extensions({ keyUsage, ekus }: CertificateOptions): Buffer[] {
  const all: Buffer[] = [];
  if (keyUsage?.length) all.push(sequence(objectId('2.5.29.15'), yes(), octetString(usageBits(keyUsage))));
  if (ekus?.length) all.push(sequence(objectId('2.5.29.37'), octetString(sequence(...ekus.map(objectId)))));
  if (all.length > 0) all.push(sequence(objectId('2.5.29.19'), octetString(sequence())));
  return all.length > 0 ? [tagged(3, sequence(...all))] : [];
}

/** A BIT STRING of named bits ends with its last one that is set. */
function usageBits(names: string[]): Buffer {
  const bits = names.map((name) => keyUsages.indexOf(name)).filter((bit) => bit >= 0);
  const last = Math.max(...bits);
  const bytes = Buffer.alloc(Math.floor(last / 8) + 1);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return bitString(bytes, 7 - (last & 7));
}
