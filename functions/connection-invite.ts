import { app } from '@azure/functions';
import { toConnection } from '../shared/connect/connections.ts';
import { inviteAgain } from '../shared/connect/invitations.ts';
import { createInvitation } from '../shared/contracts/connections.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter, readBody } from '../shared/http/requests.ts';

const connectionInvite = api(async (request, services) => {
  const id = getParameter(request, 'id');
  const wish = await readBody(request, createInvitation);
  const { row, invitation } = await inviteAgain(services, id, wish, 'api');
  return json({ ...toConnection(id, row, services.now()), invitation }, 201);
});

app.http('connection-invite', {
  route: 'api/connections/{id}/invitation',
  methods: ['POST'],
  authLevel: 'function',
  handler: connectionInvite,
});
