/** The least that an app can be: what a cold start is measured beside. */
import { app } from '@azure/functions';

app.http('health-read', {
  route: 'api/health',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: async () => ({ jsonBody: { status: 'ok' } }),
});
