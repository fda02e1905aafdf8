import { app } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { toConnection } from '../shared/connect/connections.ts';
import { registerOwnApp } from '../shared/connect/own-app/register-own-app.ts';
import { giveRegistration } from '../shared/contracts/connections.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter, readBody } from '../shared/http/requests.ts';

const connectionRegister = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  const { row } = await getVisible(services, caller, id);
  const given = await readBody(request, giveRegistration);
  return json(
    toConnection(id, await registerOwnApp(services, { id, row, given, who: caller.who }), services.now()),
  );
});

app.http('connection-register', {
  route: 'api/connections/{id}/registration',
  methods: ['PUT'],
  authLevel: 'function',
  handler: connectionRegister,
});
