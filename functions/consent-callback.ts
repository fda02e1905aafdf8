import { app } from '@azure/functions';
import { takeCallback } from '../shared/connect/callback.ts';
import { clearCookie, cookieNames, toCookie } from '../shared/http/cookies.ts';
import { page, seeOther } from '../shared/http/page.ts';
import { addressOf, findCookie } from '../shared/http/requests.ts';
import { takeReceiptAnswer } from '../shared/receipt/sign-in.ts';

/** The one GET that changes something, and only with its cookie; a HEAD changes nothing. */
const consentCallback = page(async (request, services) => {
  if (request.method === 'HEAD') return { status: 204 };
  const answer = { redirect: request.query, from: addressOf(request) };
  const outcome = await takeCallback(services, findCookie(request, cookieNames.customerState), answer);
  if (outcome.kind === 'receipt') return takeReceiptAnswer(services, outcome.leg, answer);
  if (outcome.kind === 'done')
    return seeOther(services, '/connect/status', [clearCookie(cookieNames.customerState)]);
  const { url, cookie, ttlSeconds } = outcome.leg;
  return seeOther(services, url, [toCookie(cookieNames.customerState, cookie, ttlSeconds)]);
});

app.http('consent-callback', {
  route: 'oauth/callback',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: consentCallback,
});
