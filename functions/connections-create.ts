import { app } from '@azure/functions';
import { toConnection } from '../shared/connect/connections.ts';
import { createInvitedConnection } from '../shared/connect/invitations.ts';
import { createConnection } from '../shared/contracts/connections.ts';
import { api, json } from '../shared/http/api.ts';
import { readBody } from '../shared/http/requests.ts';

const connectionsCreate = api(async (request, services) => {
  const wish = await readBody(request, createConnection);
  const { id, row, invitation } = await createInvitedConnection(services, wish, 'api');
  return json({ ...toConnection(id, row, services.now()), invitation }, 201);
});

app.http('connections-create', {
  route: 'api/connections',
  methods: ['POST'],
  authLevel: 'function',
  handler: connectionsCreate,
});
