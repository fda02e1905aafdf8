import { app } from '@azure/functions';
import { api } from '../shared/http/api.ts';
import { listRecords } from '../shared/records/list-records.ts';

const recordsList = api(listRecords);

app.http('records-list', {
  route: 'api/data/{stream}',
  methods: ['GET'],
  authLevel: 'function',
  handler: recordsList,
});
