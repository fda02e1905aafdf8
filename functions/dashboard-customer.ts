import { app } from '@azure/functions';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { showCustomer } from '../shared/dashboard/show-customer.ts';
import { page } from '../shared/http/page.ts';

const dashboardCustomer = page(forOperator('view', showCustomer));

app.http('dashboard-customer', {
  route: 'dashboard/connections/{id}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: dashboardCustomer,
});
