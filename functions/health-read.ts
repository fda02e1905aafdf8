import { app } from '@azure/functions';
import { api, json } from '../shared/http/api.ts';
import { missingSetup } from '../shared/reports/setup.ts';

const healthRead = api(async (_request, { settings }) =>
  json({ status: missingSetup(settings).length === 0 ? 'ok' : 'degraded' }),
);

app.http('health-read', {
  route: 'api/health',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: healthRead,
});
