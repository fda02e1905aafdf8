import { app } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { changeConnection } from '../shared/connect/change-connection.ts';
import { toConnection } from '../shared/connect/connections.ts';
import { changeConnection as contract } from '../shared/contracts/connections.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter, readBody } from '../shared/http/requests.ts';

const connectionChange = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  await getVisible(services, caller, id);
  const wish = await readBody(request, contract);
  return json(toConnection(id, await changeConnection(services, id, wish, caller.who), services.now()));
});

app.http('connection-change', {
  route: 'api/connections/{id}',
  methods: ['PATCH'],
  authLevel: 'function',
  handler: connectionChange,
});
