import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { ConnectionClient } from '../connect/dependencies.ts';
import { boundTenant, signInOptions, startReceiptLeg } from '../connect/legs.ts';
import type { SignInOptions } from '../connect/sign-in.ts';
import { hasCode } from '../errors/tenantry-error.ts';
import { cookieNames, toCookie } from '../http/cookies.ts';
import { checkOwnSite } from '../http/csrf.ts';
import { message, seeOther } from '../http/page.ts';
import { readForm } from '../http/requests.ts';
import type { Services } from '../services/services.ts';
import { findInvited } from './invited.ts';
import { withReceiptPages } from './pages.ts';
import { noRegistration } from './words.ts';

/** People of whichever tenant sign in through the partner's registration. */
export const partnersOwn: ConnectionClient = { mode: 'admin-consent', tier: 'read', registration: null };

/** None where the installation, or the customer, has no registration for it. */
function findOptions(services: Services, client: ConnectionClient): SignInOptions | undefined {
  try {
    return signInOptions(services, client);
  } catch (error) {
    if (hasCode(error, 'tier-not-registered', 'wrong-state')) return undefined;
    throw error;
  }
}

interface Way {
  options: SignInOptions;
  authority: string;
  connectionId: string | null;
}

/** The way of the invitation's own connection: an id that was only sent along is nobody's, and tells nothing. */
async function findOwnWay(
  request: HttpRequest,
  services: Services,
  wanted: string | null,
): Promise<Way | undefined> {
  const invited = wanted === null ? undefined : await findInvited(services, request);
  if (invited === undefined || invited.connectionId !== wanted) return undefined;
  const authority = boundTenant(invited.row);
  const options = findOptions(services, invited.row);
  return authority === null || !options ? undefined : { options, authority, connectionId: wanted };
}

/** `POST /receipt/sign-in`: to a fresh sign-in at Microsoft. */
export const startReceiptSignIn = (request: HttpRequest, services: Services): Promise<HttpResponseInit> =>
  withReceiptPages(services, async () => {
    checkOwnSite(request);
    const wanted = (await readForm(request)).get('connection');
    const options = findOptions(services, partnersOwn);
    const way =
      (await findOwnWay(request, services, wanted)) ??
      (options && { options, authority: 'organizations', connectionId: null });
    if (!way) return message(services, noRegistration(services.settings.partner), 503);
    const leg = await startReceiptLeg(services, way.options, way);
    return seeOther(services, leg.url, [toCookie(cookieNames.customerState, leg.cookie, leg.ttlSeconds)]);
  });
