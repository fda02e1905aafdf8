/** The bodies that the vault takes. */
import { z } from 'zod';
import type { CloudRequest } from '../core.ts';
import { VaultError } from './errors.ts';
import { certificatePolicy } from './policy.ts';

const maxValueBytes = 25 * 1024;

const tags = z
  .record(z.string().max(512), z.string().max(256))
  .refine((all) => Object.keys(all).length <= 15, 'At most 15 tags.')
  .nullable()
  .optional();

export const secretParameters = z.object({
  value: z
    .string()
    .refine(
      (value) => Buffer.byteLength(value) <= maxValueBytes,
      'Secret value exceeds the maximum of 25 KB.',
    )
    .optional(),
  contentType: z.string().max(255).nullable().optional(),
  tags,
  attributes: z
    .object({
      enabled: z.boolean().optional(),
      exp: z.number().int().nullable().optional(),
      nbf: z.number().int().nullable().optional(),
    })
    .optional(),
});

export type SecretParameters = z.infer<typeof secretParameters>;

/** When a certificate begins and ends is the policy's to say: `exp` and `nbf` of a request are not read. */
export const certificateParameters = z.object({
  tags,
  attributes: z.object({ enabled: z.boolean().optional() }).optional(),
});

export const creationParameters = certificateParameters.extend({ policy: certificatePolicy.optional() });

export const signParameters = z.object({
  alg: z.string(),
  value: z.string().regex(/^[\w-]+$/, 'base64url without padding'),
});

/** @throws VaultError 400 that names the first wrong field */
export function readParameters<Schema extends z.ZodType>(
  request: CloudRequest,
  schema: Schema,
): z.output<Schema> {
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString());
  } catch {
    throw new VaultError(400, 'BadParameter', 'The request body is not valid JSON.');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new VaultError(400, 'BadParameter', `${issue?.path.join('.')}: ${issue?.message}`);
}
