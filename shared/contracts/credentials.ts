import { z } from 'zod';
import { instant } from './primitives.ts';
import type { RegistrationCredential } from './settings.ts';

/** What proves a customer's own registration: a version of a secret, or of a certificate that the vault made. */
export const ownCredential = z.object({
  kind: z.enum(['own-secret', 'own-certificate']),
  /** Name of the Key Vault secret or certificate. */
  name: z.string(),
  version: z.string(),
  /** When it ends, as far as it is known. */
  expiresAt: instant.nullable(),
  savedAt: instant,
});
export type OwnCredential = z.infer<typeof ownCredential>;

/** How a client proves itself to Microsoft Entra: our own registration, or a customer's. */
export type ClientCredential = RegistrationCredential | OwnCredential;
