import { createHash, randomBytes } from 'node:crypto';

/** An id of ours: 128 random bits, 22 characters. */
export const createId = () => randomBytes(16).toString('base64url');

/** Something that only its holder knows: 256 random bits, 43 characters. */
export const createToken = () => randomBytes(32).toString('base64url');

/** What is kept of a token. */
export const hashToken = (token: string) => createHash('sha256').update(token).digest('base64url');
