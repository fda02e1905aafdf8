import { app } from '@azure/functions';
import { showOwnApp } from '../shared/connect/own-app/show-own-app.ts';
import { page } from '../shared/http/page.ts';

app.http('connect-own-app', {
  route: 'connect/own-app',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: page(showOwnApp),
});
