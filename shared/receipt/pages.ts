import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { hasCode } from '../errors/tenantry-error.ts';
import { message } from '../http/page.ts';
import type { Services } from '../services/services.ts';
import { renderReceipt } from './render-receipt.ts';
import { findReceiptSession, type ReceiptSession } from './session.ts';
import { movedOn, notHere, oldForm, signInFirst } from './words.ts';

/** The pages of the errors that a receipt can meet: each leads back to it. */
export async function withReceiptPages(
  services: Services,
  answer: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  try {
    return await answer();
  } catch (error) {
    if (hasCode(error, 'not-found')) return message(services, notHere, 404);
    if (hasCode(error, 'not-allowed')) return message(services, oldForm, 403);
    if (hasCode(error, 'wrong-state')) return message(services, movedOn, 409);
    throw error;
  }
}

/** A page for people of a tenant who have just signed in; all others are shown how to. */
export async function forPerson(
  request: HttpRequest,
  services: Services,
  answer: (session: ReceiptSession) => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const session = await findReceiptSession(services, request);
  if (!session) return renderReceipt(request, services, { status: 401, problem: signInFirst });
  return withReceiptPages(services, () => answer(session));
}
