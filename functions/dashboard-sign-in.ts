import { app } from '@azure/functions';
import { startOperatorSignIn } from '../shared/dashboard/operator-sign-in.ts';
import { page } from '../shared/http/page.ts';

const dashboardSignIn = page(startOperatorSignIn);

app.http('dashboard-sign-in', {
  route: 'dashboard/sign-in',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: dashboardSignIn,
});
