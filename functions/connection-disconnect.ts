import { app } from '@azure/functions';
import { toConnection } from '../shared/connect/connections.ts';
import { disconnect } from '../shared/connect/decide.ts';
import { disconnectQuery } from '../shared/contracts/queries.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter, readQuery } from '../shared/http/requests.ts';

const connectionDisconnect = api(async (request, services) => {
  const id = getParameter(request, 'id');
  const { rows } = readQuery(request, disconnectQuery);
  return json(toConnection(id, await disconnect(services, id, rows, 'api'), services.now()), 202);
});

app.http('connection-disconnect', {
  route: 'api/connections/{id}',
  methods: ['DELETE'],
  authLevel: 'function',
  handler: connectionDisconnect,
});
