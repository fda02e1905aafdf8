import { app } from '@azure/functions';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { showHome } from '../shared/dashboard/show-home.ts';
import { page } from '../shared/http/page.ts';

const dashboardHome = page(forOperator('view', showHome));

app.http('dashboard-home', {
  route: 'dashboard',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: dashboardHome,
});
