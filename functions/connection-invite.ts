import { app } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { idempotent } from '../shared/clients/idempotency.ts';
import { toConnection } from '../shared/connect/connections.ts';
import { inviteAgain } from '../shared/connect/invitations.ts';
import { createInvitation } from '../shared/contracts/connections.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter, readBody } from '../shared/http/requests.ts';

const connectionInvite = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  await getVisible(services, caller, id);
  const wish = await readBody(request, createInvitation);
  const path = `/api/connections/${id}/invitation`;
  return idempotent(services, caller, request, path, wish, async ({ token }) => {
    const { row, invitation } = await inviteAgain(services, id, wish, caller.who, token);
    return json({ ...toConnection(id, row, services.now()), invitation }, 201);
  });
});

app.http('connection-invite', {
  route: 'api/connections/{id}/invitation',
  methods: ['POST'],
  authLevel: 'function',
  handler: connectionInvite,
});
