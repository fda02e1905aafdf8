import { z } from 'zod';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Letter } from './mail.ts';

const address = z.email().max(254);
const maximumSubject = 400;

/** Nothing that is put into a header may add another one. Throws `mail-refused`. */
export function checkLetter({ to, subject }: Letter): void {
  if (!address.safeParse(to).success) throw new TenantryError('mail-refused', 'the address is not one');
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(subject) || subject.length > maximumSubject)
    throw new TenantryError('mail-refused', 'the subject cannot be sent');
}
