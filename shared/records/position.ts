import { z } from 'zod';
import { guid } from '../contracts/primitives.ts';
import { TenantryError } from '../errors/tenantry-error.ts';

/** The row after which a list of records goes on. */
export interface Position {
  tenantId: string;
  rowKey: string;
}

const token = z.tuple([z.literal(1), z.string(), guid, z.string().max(512)]);

/** Our own text, and no secret: whoever changes it reads from elsewhere in what they may see. */
export const toContinuation = (stream: string, { tenantId, rowKey }: Position): string =>
  Buffer.from(JSON.stringify([1, stream, tenantId, rowKey])).toString('base64url');

function tryJson(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** Throws `bad-request` for what was not given for this stream. */
export function fromContinuation(stream: string, continuation: string): Position {
  const parsed = token.safeParse(tryJson(continuation));
  if (!parsed.success || parsed.data[1] !== stream) {
    throw new TenantryError('bad-request', 'The continuation is not one of ours', {
      errors: [{ pointer: '/continuation', detail: `was not given for ${stream}` }],
    });
  }
  const [, , tenantId, rowKey] = parsed.data;
  return { tenantId, rowKey };
}
