import { app } from '@azure/functions';
import { pageAudit } from '../shared/audit/connection-audit.ts';
import { getVisible } from '../shared/clients/caller.ts';
import { auditQuery } from '../shared/contracts/queries.ts';
import { api, json } from '../shared/http/api.ts';
import { getParameter, readQuery } from '../shared/http/requests.ts';

const connectionAudit = api(async (request, services, caller) => {
  const id = getParameter(request, 'id');
  const { row } = await getVisible(services, caller, id);
  return json(
    await pageAudit(services.audit, { id, tenantId: row.tenantId }, readQuery(request, auditQuery)),
  );
});

app.http('connection-audit', {
  route: 'api/connections/{id}/audit',
  methods: ['GET'],
  authLevel: 'function',
  handler: connectionAudit,
});
