import { app } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { toConnection } from '../shared/connect/connections.ts';
import { disconnect } from '../shared/connect/decide.ts';
import { disconnectQuery } from '../shared/contracts/queries.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter, readQuery } from '../shared/http/requests.ts';

const connectionDisconnect = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  const { rows } = readQuery(request, disconnectQuery);
  await getVisible(services, caller, id);
  return json(toConnection(id, await disconnect(services, id, rows, caller.who), services.now()), 202);
});

app.http('connection-disconnect', {
  route: 'api/connections/{id}',
  methods: ['DELETE'],
  authLevel: 'function',
  handler: connectionDisconnect,
});
