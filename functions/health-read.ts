import { app } from '@azure/functions';
import { json, publicApi } from '../shared/http/api.ts';
import { healthHttpStatus, readHealth } from '../shared/reports/health.ts';

const healthRead = publicApi(async (_request, services) => {
  const { status } = await readHealth(services);
  return json({ status }, healthHttpStatus({ status }));
});

app.http('health-read', {
  route: 'api/health',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: healthRead,
});
