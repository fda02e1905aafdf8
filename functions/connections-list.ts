import { app } from '@azure/functions';
import { listConnections } from '../shared/connect/list-connections.ts';
import { connectionQuery } from '../shared/contracts/queries.ts';
import { api, json } from '../shared/http/api.ts';
import { readQuery } from '../shared/http/requests.ts';

const connectionsList = api(async (request, services, caller) =>
  json(await listConnections(services, readQuery(request, connectionQuery), caller.tenants)),
);

app.http('connections-list', {
  route: 'api/connections',
  methods: ['GET'],
  authLevel: 'function',
  handler: connectionsList,
});
