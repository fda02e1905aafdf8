import { app } from '@azure/functions';
import { api, json } from '../shared/http/api.ts';
import { healthHttpStatus, readHealth } from '../shared/reports/health.ts';

const healthDetails = api(async (_request, services) => {
  const details = await readHealth(services);
  return json(details, healthHttpStatus(details));
});

app.http('health-details', {
  route: 'api/health/details',
  methods: ['GET'],
  authLevel: 'function',
  handler: healthDetails,
});
