import { app } from '@azure/functions';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { signOut } from '../shared/dashboard/sign-out.ts';
import { page } from '../shared/http/page.ts';

const dashboardSignOut = page(forOperator('view', signOut));

app.http('dashboard-sign-out', {
  route: 'dashboard/sign-out',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: dashboardSignOut,
});
