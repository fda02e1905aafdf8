import { app } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { idempotent } from '../shared/clients/idempotency.ts';
import { inviteAgain } from '../shared/connect/invitations.ts';
import { toInvitation } from '../shared/connect/list-invitations.ts';
import { createInvitation } from '../shared/contracts/connections.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter, readBody } from '../shared/http/requests.ts';

const invitationResend = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  await getVisible(services, caller, id);
  const wish = await readBody(request, createInvitation);
  const path = `/api/invitations/${id}/resend`;
  return idempotent(services, caller, request, path, wish, async ({ token }) => {
    const { row, invitation } = await inviteAgain(services, id, wish, caller.who, token);
    return json({ ...toInvitation(id, row, services.now()), url: invitation.url }, 201);
  });
});

app.http('invitation-resend', {
  route: 'api/invitations/{id}/resend',
  methods: ['POST'],
  authLevel: 'function',
  handler: invitationResend,
});
