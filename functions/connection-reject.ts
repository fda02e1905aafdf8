import { app } from '@azure/functions';
import { toConnection } from '../shared/connect/connections.ts';
import { rejectTenant } from '../shared/connect/decide.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter } from '../shared/http/requests.ts';

const connectionReject = api(async (request, services) => {
  const id = getParameter(request, 'id');
  return json(toConnection(id, await rejectTenant(services, id, 'api'), services.now()));
});

app.http('connection-reject', {
  route: 'api/connections/{id}/reject',
  methods: ['POST'],
  authLevel: 'function',
  handler: connectionReject,
});
