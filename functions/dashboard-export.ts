import { app } from '@azure/functions';
import { forOperator } from '../shared/dashboard/operator-session.ts';
import { exportTable } from '../shared/exports/export-table.ts';
import { page } from '../shared/http/page.ts';

const dashboardExport = page(forOperator('export', exportTable));

app.http('dashboard-export', {
  route: 'dashboard/export/{table}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: dashboardExport,
});
