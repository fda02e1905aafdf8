import { app } from '@azure/functions';
import { takeOwnApp } from '../shared/connect/own-app/take-own-app.ts';
import { page } from '../shared/http/page.ts';

app.http('connect-own-app-check', {
  route: 'connect/own-app',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: page(takeOwnApp),
});
