import { connectionStates } from '../../shared/contracts/connections.ts';
import {
  renderCustomerPage,
  renderCustomersPage,
  renderHomePage,
  renderLinkPage,
  renderMessagePage,
  renderOperatorSignInPage,
  renderReviewPage,
  renderStatusPage,
} from '../../shared/pages/render.ts';
import { hostileCustomer } from './sample-hostile.ts';
import * as sample from './samples.ts';

const { context } = sample;
const tabs = ['overview', 'people', 'licences', 'permissions', 'history'] as const;

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
    ...tabs.map((tab): Case => [`customer, ${tab}`, renderCustomerPage(strange, hostileCustomer(text, tab))]),
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
    ...connectionStates.flatMap((state): Case[] => [
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
