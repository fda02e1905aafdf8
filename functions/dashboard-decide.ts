import { app } from '@azure/functions';
import { decide } from '../shared/dashboard/decide.ts';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { actionOfDecision } from '../shared/dashboard/roles.ts';
import { page } from '../shared/http/page.ts';
import { getParameter } from '../shared/http/requests.ts';

const dashboardDecide = page(
  forOperator((request) => actionOfDecision(getParameter(request, 'decision')), decide),
);

app.http('dashboard-decide', {
  route: 'dashboard/connections/{id}/{decision}',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: dashboardDecide,
});
