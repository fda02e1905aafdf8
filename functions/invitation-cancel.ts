import { app } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { cancelInvitation } from '../shared/connect/invitations.ts';
import { toInvitation } from '../shared/connect/list-invitations.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter } from '../shared/http/requests.ts';

const invitationCancel = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  await getVisible(services, caller, id);
  return json(toInvitation(id, await cancelInvitation(services, id, caller.who), services.now()));
});

app.http('invitation-cancel', {
  route: 'api/invitations/{id}/cancel',
  methods: ['POST'],
  authLevel: 'function',
  handler: invitationCancel,
});
