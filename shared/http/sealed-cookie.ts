import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { hasCode } from '../errors/tenantry-error.ts';
import type { Seal } from '../secrets/seal.ts';
import type { CookieName } from './cookies.ts';
import { findCookie } from './requests.ts';

/** A cookie of ours: what it is called, what it is sealed for, what it holds. */
interface SealedCookie<Content extends z.ZodType> {
  name: CookieName;
  purpose: string;
  content: Content;
}

/** What a browser carries for us; undefined without it, when it has run out, and when it is not one of ours. */
export async function findSealedCookie<Content extends z.ZodType>(
  { seal }: { seal: Seal },
  request: HttpRequest,
  { name, purpose, content }: SealedCookie<Content>,
): Promise<z.output<Content> | undefined> {
  const cookie = findCookie(request, name);
  if (cookie === undefined) return undefined;
  try {
    return content.parse(await seal.unseal(purpose, cookie));
  } catch (error) {
    if (hasCode(error, 'expired', 'sealed-elsewhere') || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
