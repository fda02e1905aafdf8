import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { legPurpose, stateCookie } from '../connect/legs.ts';
import { consentCallbackUrl } from '../http/callback-urls.ts';
import { cookieNames } from '../http/cookies.ts';
import { findCookie } from '../http/requests.ts';
import type { MessageView } from '../pages/views/message.ts';
import type { Services } from '../services/services.ts';
import { findInvited } from './invited.ts';
import { renderReceipt } from './render-receipt.ts';
import { ownSignInFailed, signInFailed } from './words.ts';

/** Microsoft shows some refusals on its own page, such as a redirect URI that is missing: the person comes back by hand. */
async function isStuck({ seal }: Services, request: HttpRequest, connectionId: string): Promise<boolean> {
  const cookie = findCookie(request, cookieNames.customerState);
  if (cookie === undefined) return false;
  const sealed = await seal.unseal(legPurpose, cookie).catch(() => undefined);
  const leg = stateCookie.safeParse(sealed).data;
  return leg?.leg === 'receipt' && leg.connectionId === connectionId;
}

async function findProblem(request: HttpRequest, services: Services): Promise<MessageView | null> {
  const { partner, publicUrl } = services.settings;
  const hasFailed = request.query.get('problem') === 'sign-in';
  const invited = await findInvited(services, request);
  if (invited?.row.mode !== 'own-app') return hasFailed ? signInFailed(partner) : null;
  if (!hasFailed && !(await isStuck(services, request, invited.connectionId))) return null;
  return ownSignInFailed(partner, consentCallbackUrl(publicUrl));
}

/** `GET /receipt`: what was given, what came of it, and the way out. */
export async function showReceipt(request: HttpRequest, services: Services): Promise<HttpResponseInit> {
  const problem = await findProblem(request, services);
  return renderReceipt(request, services, { problem, showsDone: request.query.get('done') === '1' });
}
