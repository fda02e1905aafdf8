import { connectionStates } from '../../shared/contracts/connections.ts';
import {
  renderClientsPage,
  renderCustomerPage,
  renderCustomersPage,
  renderHomePage,
  renderInvitationsPage,
  renderLeavePage,
  renderLinkOncePage,
  renderLinkPage,
  renderMessagePage,
  renderNewConnectionPage,
  renderOperatorSignInPage,
  renderOwnAppPage,
  renderReceiptPage,
  renderReviewPage,
  renderStatusPage,
  renderValidatePage,
} from '../../shared/pages/render.ts';
import type { PageContext } from '../../shared/pages/views/context.ts';
import type { OwnAppField } from '../../shared/pages/views/own-app.ts';
import { hostileCustomer } from './sample-hostile.ts';
import * as operations from './sample-operations.ts';
import * as guide from './sample-own-app.ts';
import * as receipts from './sample-receipt.ts';
import { validateStates } from './sample-validate.ts';
import * as sample from './samples.ts';
import { withText } from './with-text.ts';

const { context } = sample;
const tabs = ['overview', 'people', 'licences', 'permissions', 'history', 'settings'] as const;

type Case = [name: string, html: string];

/** Every page with every text that it takes from elsewhere replaced by `text`. */
export function everyPageWith(text: string): Case[] {
  const reason = { ...sample.reason('permission-missing'), message: text, remedy: text };
  const problem = sample.message({ title: text, message: text, remedy: text, code: text });
  const view = hostileCustomer(text, 'overview');
  const partner = {
    name: text,
    supportUrl: `https://x.example/?${text}`,
    logoUrl: `https://x.example/?${text}`,
  };
  const strange = { ...context, partner };
  return [
    ['link', renderLinkPage(strange, { problem })],
    [
      'review',
      renderReviewPage(
        strange,
        sample.review({
          customerName: text,
          externalId: text,
          verifiedPublisher: text,
          why: text,
          tenant: text,
          cannot: [text],
          whoCanUse: text,
          whereDataLies: text,
          howToLeave: text,
          lastTry: reason,
          csrf: text,
          capabilities: sample.review().capabilities.map((capability) => ({
            ...capability,
            title: text,
            summary: text,
            entries: capability.entries.map((entry) => ({
              ...entry,
              name: text,
              displayName: text,
              reason: text,
            })),
          })),
        }),
      ),
    ],
    ['status', renderStatusPage(strange, sample.status({ ...view.connection, reason }, 1, { failed: true }))],
    ['message', renderMessagePage(strange, { ...problem, action: { label: text, href: `/${text}` } })],
    ['sign-in', renderOperatorSignInPage(strange, { csrf: text, problem })],
    [
      'home',
      renderHomePage(strange, {
        ...sample.home({ setup: [text], poison: [{ queue: text, count: 2, newest: null }] }),
        operator: view.operator,
        needs: [{ actor: 'customer', rows: [{ ...view.row, reason }] }],
        expiring: [view.row],
      }),
    ],
    [
      'customers',
      renderCustomersPage(
        strange,
        sample.customers({ operator: view.operator, rows: [view.row], search: text }),
      ),
    ],
    ['customers, none', renderCustomersPage(strange, sample.customers({ rows: [], total: 5, search: text }))],
    ...newPages(strange, (given) => withText(given, text)),
    ...tabs.map((tab): Case => [`customer, ${tab}`, renderCustomerPage(strange, hostileCustomer(text, tab))]),
  ];
}

/** The pages whose views hold nothing but text, ids and times, in each of their states. */
function newPages(where: PageContext, change: <View>(view: View) => View): Case[] {
  const { ownApp, ownAppCertificate, ownAppProblems, ownAppRenewal, ownAppWith } = guide;
  const fields = Object.keys(ownAppProblems) as OwnAppField[];
  const ownApps = {
    first: ownApp(),
    'no tenant': ownApp({ tenant: null }),
    certificate: ownAppCertificate,
    renewal: ownAppRenewal,
    ...Object.fromEntries(fields.map((field) => [field, ownAppWith(field)])),
  };
  const each = <View>(
    name: string,
    views: Record<string, View>,
    render: (context: PageContext, view: View) => string,
  ): Case[] =>
    Object.entries(views).map(([state, view]): Case => [`${name}, ${state}`, render(where, change(view))]);
  const { invitations, newConnection, newConnectionWrong, linkOnce, clientsStates, reader } = operations;
  return [
    ...each('own app', ownApps, renderOwnAppPage),
    ...each('receipt', receipts.receiptStates, renderReceiptPage),
    ...each('leave', { asked: receipts.leave() }, renderLeavePage),
    ...each('validate', validateStates, renderValidatePage),
    ...each(
      'invitations',
      {
        all: invitations(),
        'for a reader': invitations({ operator: reader }),
        'without mail': invitations({ canSend: false }),
        none: invitations({ rows: [] }),
        'not found': invitations({ rows: [], total: 9, search: 'zzz' }),
      },
      renderInvitationsPage,
    ),
    ...each('new connection', { empty: newConnection(), wrong: newConnectionWrong }, renderNewConnectionPage),
    ...each(
      'link once',
      { first: linkOnce(), again: linkOnce({ isNew: false, sentTo: 'it@contoso.com' }) },
      renderLinkOncePage,
    ),
    ...each('clients', clientsStates, renderClientsPage),
  ];
}

/** Every page in every state. */
export function everyPage(): Case[] {
  return [
    ['link', renderLinkPage(context)],
    ['link with a problem', renderLinkPage(context, { problem: sample.message() })],
    ['review', renderReviewPage(context, sample.review())],
    [
      'review after a denial',
      renderReviewPage(context, sample.review({ lastTry: sample.reason('consent-denied') })),
    ],
    ['message', renderMessagePage(context, sample.message())],
    ['message without action', renderMessagePage(context, sample.message({ action: null, code: null }))],
    ['sign-in', renderOperatorSignInPage(context, { csrf: 'csrf' })],
    [
      'home',
      renderHomePage(
        context,
        sample.home({ needs: [{ actor: 'customer', rows: [sample.customerRow('blocked')] }] }),
      ),
    ],
    ['home with nothing to do', renderHomePage(context, sample.home())],
    [
      'home of an empty installation',
      renderHomePage(
        context,
        sample.home({
          totals: { customers: 0, fresh: 0, late: 0, failing: 0, waiting: 0 },
          setup: ['No app registration for tier read.'],
        }),
      ),
    ],
    ...newPages(context, (view) => view),
    ['review, own app', renderReviewPage(context, sample.review({ mode: 'own-app' }))],
    [
      'review, unverified',
      renderReviewPage(context, sample.review({ verifiedPublisher: null, externalId: null })),
    ],
    ['home with what ends soon', renderHomePage(context, sample.home({ expiring: [sample.expiringRow] }))],
    ...connectionStates.flatMap((state): Case[] => [
      [
        `status, own app, ${state}`,
        renderStatusPage(context, {
          ...sample.statusOfState[state],
          connection: sample.ownAppConnection(state),
          extra: ['Mail.Read'],
          renewHref: '/connect/own-app',
        }),
      ],
      [`status, ${state}`, renderStatusPage(context, sample.statusOfState[state])],
      [
        `customers, ${state}`,
        renderCustomersPage(context, sample.customers({ rows: [sample.customerRow(state)] })),
      ],
      ...tabs.map(
        (tab): Case => [
          `customer, ${state}, ${tab}`,
          renderCustomerPage(context, sample.customer(state, { tab })),
        ],
      ),
    ]),
  ];
}
