import { app } from '@azure/functions';
import { idempotent } from '../shared/clients/idempotency.ts';
import { checkMayCreate } from '../shared/clients/may-create.ts';
import { toConnection } from '../shared/connect/connections.ts';
import { createInvitedConnection } from '../shared/connect/invitations.ts';
import { createConnection } from '../shared/contracts/connections.ts';
import { api, json } from '../shared/http/api.ts';
import { readBody } from '../shared/http/requests.ts';

const connectionsCreate = api(async (request, services, caller) => {
  const wish = await readBody(request, createConnection);
  await checkMayCreate(services, caller, wish.customer.tenant);
  return idempotent(services, caller, request, '/api/connections', wish, async (prepared) => {
    const { id, row, invitation } = await createInvitedConnection(services, wish, caller.who, prepared);
    return json({ ...toConnection(id, row, services.now()), invitation }, 201);
  });
});

app.http('connections-create', {
  route: 'api/connections',
  methods: ['POST'],
  authLevel: 'function',
  handler: connectionsCreate,
});
