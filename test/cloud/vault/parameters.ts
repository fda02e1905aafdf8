import { z } from 'zod';

const maxValueBytes = 25 * 1024;

export const secretParameters = z.object({
  value: z
    .string()
    .refine(
      (value) => Buffer.byteLength(value) <= maxValueBytes,
      'Secret value exceeds the maximum of 25 KB.',
    )
    .optional(),
  contentType: z.string().max(255).nullable().optional(),
  tags: z
    .record(z.string().max(512), z.string().max(256))
    .refine((tags) => Object.keys(tags).length <= 15, 'At most 15 tags.')
    .nullable()
    .optional(),
  attributes: z
    .object({
      enabled: z.boolean().optional(),
      exp: z.number().int().nullable().optional(),
      nbf: z.number().int().nullable().optional(),
    })
    .optional(),
});

export type SecretParameters = z.infer<typeof secretParameters>;
