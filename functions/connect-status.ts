import { app } from '@azure/functions';
import { showStatus } from '../shared/connect/show-status.ts';
import { page } from '../shared/http/page.ts';

const connectStatus = page(showStatus);

app.http('connect-status', {
  route: 'connect/status',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: connectStatus,
});
