import { app } from '@azure/functions';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { showValidation } from '../shared/dashboard/show-validation.ts';
import { page } from '../shared/http/page.ts';

const dashboardValidate = page(forOperator('validate', showValidation));

app.http('dashboard-validate', {
  route: 'dashboard/connections/{id}/validate',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: dashboardValidate,
});
