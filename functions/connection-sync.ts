import { app } from '@azure/functions';
import { syncNow } from '../shared/connect/decide.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter } from '../shared/http/requests.ts';

const connectionSync = api(async (request, services) =>
  json({ run: await syncNow(services, getParameter(request, 'id'), 'api') }, 202),
);

app.http('connection-sync', {
  route: 'api/connections/{id}/sync',
  methods: ['POST'],
  authLevel: 'function',
  handler: connectionSync,
});
