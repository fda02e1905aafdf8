import { app } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { toConnection } from '../shared/connect/connections.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter } from '../shared/http/requests.ts';

const connectionRead = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  const { row } = await getVisible(services, caller, id);
  return json(toConnection(id, row, services.now()));
});

app.http('connection-read', {
  route: 'api/connections/{id}',
  methods: ['GET'],
  authLevel: 'function',
  handler: connectionRead,
});
