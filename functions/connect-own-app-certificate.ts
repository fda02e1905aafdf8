import { app } from '@azure/functions';
import { downloadCertificate } from '../shared/connect/own-app/show-own-app.ts';
import { page } from '../shared/http/page.ts';

app.http('connect-own-app-certificate', {
  route: 'connect/own-app/certificate',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: page(downloadCertificate),
});
