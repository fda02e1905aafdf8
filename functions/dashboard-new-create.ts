import { app } from '@azure/functions';
import { createFromForm } from '../shared/dashboard/create-connection.ts';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { page } from '../shared/http/page.ts';

const dashboardNewCreate = page(forOperator('create', createFromForm));

app.http('dashboard-new-create', {
  route: 'dashboard/new-connection',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: dashboardNewCreate,
});
