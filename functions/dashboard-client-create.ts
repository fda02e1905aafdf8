import { app } from '@azure/functions';
import { createClient } from '../shared/dashboard/create-client.ts';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { page } from '../shared/http/page.ts';

const dashboardClientCreate = page(forOperator('api-clients', createClient));

app.http('dashboard-client-create', {
  route: 'dashboard/api-clients',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: dashboardClientCreate,
});
