import { hash } from 'node:crypto';

/** The first 64 bits of SHA-256 over the record's JSON, as 11 characters. Properties are in the schema's order. */
export function contentHash(record: object): string {
  return hash('sha256', JSON.stringify(record), 'base64url').slice(0, 11);
}
