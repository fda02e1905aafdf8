import { app } from '@azure/functions';
import { openLink } from '../shared/connect/open-link.ts';
import { page } from '../shared/http/page.ts';

const connectOpen = page(openLink);

app.http('connect-open', {
  route: 'connect/open',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: connectOpen,
});
