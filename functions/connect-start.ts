import { app } from '@azure/functions';
import { getCustomerSession } from '../shared/connect/customer-session.ts';
import { startWay } from '../shared/connect/customer-way.ts';
import { cookieNames, toCookie } from '../shared/http/cookies.ts';
import { readOwnForm } from '../shared/http/csrf.ts';
import { page, seeOther } from '../shared/http/page.ts';
import { findCookie } from '../shared/http/requests.ts';

const connectStart = page(async (request, services) => {
  const session = await getCustomerSession(services, findCookie(request, cookieNames.invitation));
  await readOwnForm(request, session.csrf);
  const leg = await startWay(services, session);
  if (leg === null) return seeOther(services, '/connect/status');
  if ('path' in leg) return seeOther(services, leg.path);
  return seeOther(services, leg.url, [toCookie(cookieNames.customerState, leg.cookie, leg.ttlSeconds)]);
});

app.http('connect-start', {
  route: 'connect/start',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: connectStart,
});
