import { app } from '@azure/functions';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { showInvitations } from '../shared/dashboard/show-invitations.ts';
import { page } from '../shared/http/page.ts';

const dashboardInvitations = page(forOperator('view', showInvitations));

app.http('dashboard-invitations', {
  route: 'dashboard/invitations',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: dashboardInvitations,
});
