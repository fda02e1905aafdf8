import { app } from '@azure/functions';
import { html, page, pageContext } from '../shared/http/page.ts';
import { renderLinkPage } from '../shared/pages/render.ts';

/** Mail scanners and link previews come here: nothing is read and nothing changes. The token is in the fragment. */
const connectLink = page(async (_request, services) => html(services, renderLinkPage(pageContext(services))));

app.http('connect-link', {
  route: 'connect',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: connectLink,
});
