import { app } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { toGrantedPermissions } from '../shared/connect/granted-permissions.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter } from '../shared/http/requests.ts';

const connectionPermissions = api(async (request, services, caller) => {
  const { row } = await getVisible(services, caller, getParameter(request, 'id'));
  return json({ ...toGrantedPermissions(row), continuation: null });
});

app.http('connection-permissions', {
  route: 'api/connections/{id}/permissions',
  methods: ['GET'],
  authLevel: 'function',
  handler: connectionPermissions,
});
