import { app } from '@azure/functions';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { showCustomers } from '../shared/dashboard/show-customers.ts';
import { page } from '../shared/http/page.ts';

const dashboardCustomers = page(forOperator('view', showCustomers));

app.http('dashboard-customers', {
  route: 'dashboard/connections',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: dashboardCustomers,
});
