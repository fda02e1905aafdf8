import { hash } from 'node:crypto';

/** The first 64 bits of SHA-256 over the record's JSON, as 11 characters. Properties are in the schema's order. */
export function contentHash(record: object): string {
  return hash('sha256', JSON.stringify(record), 'base64url').slice(0, 11);
}

/** The same 64 bits as two words, for whoever compares a million of them and writes none down. */
export function packContent(record: object, into: Uint32Array): void {
  const bytes = hash('sha256', JSON.stringify(record), 'binary');
  for (let word = 0; word < 2; word++) {
    const at = word * 4;
    into[word] =
      (bytes.charCodeAt(at) << 24) |
      (bytes.charCodeAt(at + 1) << 16) |
      (bytes.charCodeAt(at + 2) << 8) |
      bytes.charCodeAt(at + 3);
  }
}

const buffer = Buffer.alloc(12);

/** The words of a hash as it is stored. */
export function packHash(contentHash: string, into: Uint32Array): void {
  buffer.fill(0);
  buffer.write(contentHash, 'base64url');
  into[0] = buffer.readUInt32BE(0);
  into[1] = buffer.readUInt32BE(4);
}
