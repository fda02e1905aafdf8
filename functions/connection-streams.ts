import { app } from '@azure/functions';
import { getConnection } from '../shared/connect/connections.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter } from '../shared/http/requests.ts';
import { readCoverage } from '../shared/reports/coverage.ts';

const connectionStreams = api(async (request, services) => {
  const { row } = await getConnection(services.connect, getParameter(request, 'id'));
  return json({ items: await readCoverage(services, row), continuation: null });
});

app.http('connection-streams', {
  route: 'api/connections/{id}/streams',
  methods: ['GET'],
  authLevel: 'function',
  handler: connectionStreams,
});
