import { z } from 'zod';
import { parseSubject } from '../certificate.ts';

const keyUsage = z.enum([
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
]);

/** With the vault's own defaults. What Azure would take and this vault does not is refused rather than passed over. */
export const certificatePolicy = z.object({
  key_props: z.object({
    exportable: z.literal(false, 'The simulated vault lets no private key out: exportable must be false.'),
    kty: z.literal('RSA', 'The simulated vault makes RSA keys only.').default('RSA'),
    key_size: z.literal([2048, 3072, 4096]).default(2048),
    reuse_key: z.literal(false, 'The simulated vault makes a new key each time.').default(false),
  }),
  secret_props: z
    .object({
      contentType: z.enum(['application/x-pkcs12', 'application/x-pem-file']).default('application/x-pkcs12'),
    })
    .prefault({}),
  x509_props: z.object({
    subject: z
      .string()
      .refine((subject) => subject.includes('=') && parseSubject(subject), 'a distinguished name'),
    sans: z.strictObject({}, 'The simulated vault writes no subject alternative names.').optional(),
    ekus: z.array(z.string().regex(/^\d+(\.\d+)+$/)).default(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']),
    key_usage: z.array(keyUsage).default(['digitalSignature', 'keyEncipherment']),
    validity_months: z.number().int().min(1).max(1200).default(12),
  }),
  lifetime_actions: z
    .array(
      z.object({ trigger: z.record(z.string(), z.number()), action: z.object({ action_type: z.string() }) }),
    )
    .default([{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'AutoRenew' } }]),
  issuer: z.object({ name: z.literal('Self', 'The simulated vault has no issuer but Self.') }),
});

export type CertificatePolicy = z.infer<typeof certificatePolicy>;

/** @see https://learn.microsoft.com/azure/key-vault/certificates/about-certificates#mapping-x509-usage-to-key-operations */
const operationsOf: Record<z.infer<typeof keyUsage>, string[]> = {
  digitalSignature: ['sign', 'verify'],
  nonRepudiation: ['sign', 'verify'],
  keyEncipherment: ['wrapKey', 'unwrapKey'],
  dataEncipherment: ['encrypt', 'decrypt'],
  keyAgreement: [],
  keyCertSign: ['sign', 'verify'],
  cRLSign: ['sign', 'verify'],
  encipherOnly: ['encrypt'],
  decipherOnly: ['decrypt'],
};

/** What the key of a certificate with this policy may be used for. */
export function toKeyOperations({ x509_props }: CertificatePolicy): string[] {
  return [...new Set(x509_props.key_usage.flatMap((usage) => operationsOf[usage]))];
}
