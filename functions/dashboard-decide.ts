import { app } from '@azure/functions';
import { decide } from '../shared/dashboard/decide.ts';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { page } from '../shared/http/page.ts';

const dashboardDecide = page(forOperator('Operator', decide));

app.http('dashboard-decide', {
  route: 'dashboard/connections/{id}/{decision}',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: dashboardDecide,
});
