import { app } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { syncNow } from '../shared/connect/decide.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter } from '../shared/http/requests.ts';

const connectionSync = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  await getVisible(services, caller, id);
  return json({ run: await syncNow(services, id, caller.who) }, 202);
});

app.http('connection-sync', {
  route: 'api/connections/{id}/sync',
  methods: ['POST'],
  authLevel: 'function',
  handler: connectionSync,
});
