import { app } from '@azure/functions';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { showClients } from '../shared/dashboard/show-clients.ts';
import { page } from '../shared/http/page.ts';

const dashboardClients = page(forOperator('api-clients', showClients));

app.http('dashboard-clients', {
  route: 'dashboard/api-clients',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: dashboardClients,
});
