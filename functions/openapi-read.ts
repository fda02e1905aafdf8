import { app } from '@azure/functions';
import { api, json } from '../shared/http/api.ts';

/** The document is made when it is asked for: starting up does not pay for it. */
const openapiRead = api(async (_request, { settings }) => {
  const { openApiDocument } = await import('../shared/contracts/openapi.ts');
  return json(openApiDocument({ publicUrl: settings.publicUrl, partnerName: settings.partner.name }));
});

app.http('openapi-read', {
  route: 'api/openapi.json',
  methods: ['GET'],
  authLevel: 'function',
  handler: openapiRead,
});
