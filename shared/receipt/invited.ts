import type { HttpRequest } from '@azure/functions';
import { type CustomerSession, getCustomerSession } from '../connect/customer-session.ts';
import { hasCode } from '../errors/tenantry-error.ts';
import { cookieNames } from '../http/cookies.ts';
import { findCookie } from '../http/requests.ts';
import type { Services } from '../services/services.ts';

/** The connection whose invitation this browser has opened; none where it has ended or a newer one took its place. */
export async function findInvited(
  services: Services,
  request: HttpRequest,
): Promise<CustomerSession | undefined> {
  try {
    return await getCustomerSession(services, findCookie(request, cookieNames.invitation));
  } catch (error) {
    if (hasCode(error, 'not-signed-in', 'expired', 'not-found')) return undefined;
    throw error;
  }
}
