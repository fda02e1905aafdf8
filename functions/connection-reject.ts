import { app } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { toConnection } from '../shared/connect/connections.ts';
import { rejectTenant } from '../shared/connect/decide.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter } from '../shared/http/requests.ts';

const connectionReject = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  await getVisible(services, caller, id);
  return json(toConnection(id, await rejectTenant(services, id, caller.who), services.now()));
});

app.http('connection-reject', {
  route: 'api/connections/{id}/reject',
  methods: ['POST'],
  authLevel: 'function',
  handler: connectionReject,
});
