// The pages of what people do with a connection: own registration, receipt, check, invitations, new connection, clients.
import * as render from '../../shared/pages/render.ts';
import type { PageContext } from '../../shared/pages/views/context.ts';
import type { OwnAppField } from '../../shared/pages/views/own-app.ts';
import type { GalleryPage } from './gallery.ts';
import * as operations from './sample-operations.ts';
import * as guide from './sample-own-app.ts';
import * as receipts from './sample-receipt.ts';
import { validateStates } from './sample-validate.ts';
import { hostile } from './samples.ts';
import { withText } from './with-text.ts';

type Render<View> = (context: PageContext, view: View) => string;

/** A page in each of its states, and once with text that breaks what was not made for it. */
function pagesOf<View>(
  name: string,
  states: Record<string, View>,
  toHtml: (view: View) => string,
): GalleryPage[] {
  const [first] = Object.values(states);
  const pages = Object.entries(states).map(([state, view]) => ({
    name: `${name}-${state}`,
    html: toHtml(view),
  }));
  if (first === undefined) return pages;
  const strange = (['markup', 'long', 'rightToLeft'] as const).map((kind) => ({
    name: `${name}-hostile-${kind}`,
    // A browser complains of text in a field for a number or a date.
    html: toHtml(withText(first, hostile[kind], ['expiresInDays', 'expiresOn'])),
    variation: kind !== 'long',
  }));
  return [...pages, ...strange];
}

export function galleryOfPeople(context: PageContext): GalleryPage[] {
  const of =
    <View>(toHtml: Render<View>) =>
    (view: View) =>
      toHtml(context, view);
  const { invitations, newConnection, newConnectionWrong, linkOnce, clientsStates, reader } = operations;
  return [
    ...ownApp(context),
    ...pagesOf('receipt', { ...receiptStates() }, of(render.renderReceiptPage)),
    ...asksForConsent(pagesOf('leave', { asked: receipts.leave() }, of(render.renderLeavePage))),
    ...pagesOf('validate', validateStates, of(render.renderValidatePage)),
    ...pagesOf(
      'invitations',
      {
        all: invitations(),
        reader: invitations({ operator: reader }),
        'no-mail': invitations({ canSend: false }),
        none: invitations({ rows: [], filter: 'pending' }),
      },
      of(render.renderInvitationsPage),
    ),
    ...pagesOf(
      'new-connection',
      { empty: newConnection(), wrong: newConnectionWrong },
      of(render.renderNewConnectionPage),
    ),
    ...pagesOf(
      'link-once',
      { first: linkOnce(), again: linkOnce({ isNew: false, sentTo: 'it@contoso.com' }) },
      of(render.renderLinkOncePage),
    ),
    ...pagesOf('clients', clientsStates, of(render.renderClientsPage)),
  ];
}

/** The details first: they hold the most text. */
const receiptStates = () => {
  const { details, ...others } = receipts.receiptStates;
  return details === undefined ? others : { details, ...others };
};

function ownApp(context: PageContext): GalleryPage[] {
  const fields = Object.keys(guide.ownAppProblems) as OwnAppField[];
  const states = {
    permissions: guide.ownAppWith('permissions'),
    first: guide.ownApp(),
    'certificate-made': guide.ownAppCertificate,
    renewal: guide.ownAppRenewal,
    ...Object.fromEntries(
      fields.filter((field) => field !== 'permissions').map((field) => [field, guide.ownAppWith(field)]),
    ),
  };
  return asksForConsent(pagesOf('own-app', states, (view) => render.renderOwnAppPage(context, view)));
}

const asksForConsent = (pages: GalleryPage[]): GalleryPage[] =>
  pages.map((page) => ({ ...page, asksForConsent: true }));
