import { app } from '@azure/functions';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { showNewConnection } from '../shared/dashboard/show-new-connection.ts';
import { page } from '../shared/http/page.ts';

const dashboardNew = page(forOperator('create', showNewConnection));

app.http('dashboard-new', {
  route: 'dashboard/new-connection',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: dashboardNew,
});
