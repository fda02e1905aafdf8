import { app } from '@azure/functions';
import { revokeClient } from '../shared/clients/revoke-client.ts';
import { forOperator, toWho } from '../shared/dashboard/operator-session.ts';
import { readOwnForm } from '../shared/http/csrf.ts';
import { page, seeOther } from '../shared/http/page.ts';
import { getParameter } from '../shared/http/requests.ts';

const dashboardClientRevoke = page(
  forOperator('api-clients', async (request, services, operator) => {
    await readOwnForm(request, operator.csrf);
    await revokeClient(services, getParameter(request, 'id'), toWho(operator, request));
    return seeOther(services, '/dashboard/api-clients');
  }),
);

app.http('dashboard-client-revoke', {
  route: 'dashboard/api-clients/{id}/revoke',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: dashboardClientRevoke,
});
