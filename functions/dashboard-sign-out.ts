import { app } from '@azure/functions';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { clearCookie, cookieNames } from '../shared/http/cookies.ts';
import { checkCsrf } from '../shared/http/csrf.ts';
import { page, seeOther } from '../shared/http/page.ts';
import { readForm } from '../shared/http/requests.ts';

const dashboardSignOut = page(
  forOperator('Reader', async (request, services, operator) => {
    checkCsrf(await readForm(request), operator.csrf);
    return seeOther(services, '/dashboard', [clearCookie(cookieNames.operator)]);
  }),
);

app.http('dashboard-sign-out', {
  route: 'dashboard/sign-out',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: dashboardSignOut,
});
