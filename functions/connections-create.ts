import { app } from '@azure/functions';
import { findAllowedTenant } from '../shared/clients/allowed-tenant.ts';
import { idempotent } from '../shared/clients/idempotency.ts';
import { toConnection } from '../shared/connect/connections.ts';
import { createInvitedConnection } from '../shared/connect/invitations.ts';
import { createConnection } from '../shared/contracts/connections.ts';
import { api, json } from '../shared/http/api.ts';
import { readBody } from '../shared/http/requests.ts';

const connectionsCreate = api(async (request, services, caller) => {
  const wish = await readBody(request, createConnection);
  const tenantId = await findAllowedTenant(services, caller, wish.customer.tenant);
  return idempotent(services, caller, request, '/api/connections', wish, async (prepared) => {
    const made = { ...prepared, tenantId };
    const { id, row, invitation } = await createInvitedConnection(services, wish, caller.who, made);
    return json({ ...toConnection(id, row, services.now()), invitation }, 201);
  });
});

app.http('connections-create', {
  route: 'api/connections',
  methods: ['POST'],
  authLevel: 'function',
  handler: connectionsCreate,
});
