import { app } from '@azure/functions';
import { json, publicApi } from '../shared/http/api.ts';
import { missingSetup } from '../shared/reports/setup.ts';

const healthRead = publicApi(async (_request, { settings }) =>
  json({ status: missingSetup(settings).length === 0 ? 'ok' : 'degraded' }),
);

app.http('health-read', {
  route: 'api/health',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: healthRead,
});
