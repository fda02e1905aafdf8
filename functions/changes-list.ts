import { app } from '@azure/functions';
import { listChanges } from '../shared/changes/list-changes.ts';
import { api } from '../shared/http/api.ts';

const changesList = api(listChanges);

app.http('changes-list', {
  route: 'api/changes',
  methods: ['GET'],
  authLevel: 'function',
  handler: changesList,
});
