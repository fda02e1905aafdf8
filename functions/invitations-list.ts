import { app } from '@azure/functions';
import { listInvitations } from '../shared/connect/list-invitations.ts';
import { invitationQuery } from '../shared/contracts/queries.ts';
import { api, json } from '../shared/http/api.ts';
import { readQuery } from '../shared/http/requests.ts';

const invitationsList = api(async (request, services, caller) =>
  json(await listInvitations(services, readQuery(request, invitationQuery), caller.tenants)),
);

app.http('invitations-list', {
  route: 'api/invitations',
  methods: ['GET'],
  authLevel: 'function',
  handler: invitationsList,
});
