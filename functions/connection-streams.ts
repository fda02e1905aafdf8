import { app } from '@azure/functions';
import { getVisible } from '../shared/clients/caller.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter } from '../shared/http/requests.ts';
import { readCoverage } from '../shared/reports/coverage.ts';

const connectionStreams = api(async (request, services, caller) => {
  const { row } = await getVisible(services, caller, getParameter(request, 'id'));
  return json({ items: await readCoverage(services, row), continuation: null });
});

app.http('connection-streams', {
  route: 'api/connections/{id}/streams',
  methods: ['GET'],
  authLevel: 'function',
  handler: connectionStreams,
});
