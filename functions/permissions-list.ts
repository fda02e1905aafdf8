import { app } from '@azure/functions';
import { api, json } from '../shared/http/api.ts';
import { tierEntry, tierNames } from '../shared/permissions/catalogue.ts';

const permissionsList = api(async (_request, { settings }) => {
  const registered = (tier: string) => settings.registrations.some((known) => known.tier === tier);
  return json({ tiers: tierNames.map((tier) => tierEntry(tier, registered(tier))) });
});

app.http('permissions-list', {
  route: 'api/permissions',
  methods: ['GET'],
  authLevel: 'function',
  handler: permissionsList,
});
