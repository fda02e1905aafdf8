import { app } from '@azure/functions';
import { takeOperatorCallback } from '../shared/dashboard/operator-sign-in.ts';
import { page } from '../shared/http/page.ts';

const operatorCallback = page(async (request, services) =>
  request.method === 'HEAD' ? { status: 204 } : takeOperatorCallback(request, services),
);

app.http('operator-callback', {
  route: 'oauth/operator-callback',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: operatorCallback,
});
