import { app } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { toConnection } from '../shared/connect/connections.ts';
import { pause } from '../shared/connect/decide.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter } from '../shared/http/requests.ts';

const connectionPause = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  await getVisible(services, caller, id);
  return json(toConnection(id, await pause(services, id, caller.who, 'partner'), services.now()));
});

app.http('connection-pause', {
  route: 'api/connections/{id}/pause',
  methods: ['POST'],
  authLevel: 'function',
  handler: connectionPause,
});
