import { connectionStates } from '../../shared/contracts/connections.ts';
import { assetUrl, findAsset } from '../../shared/pages/assets.ts';
import * as render from '../../shared/pages/render.ts';
import type { PageContext } from '../../shared/pages/views/context.ts';
import type { CustomersView } from '../../shared/pages/views/customers.ts';
import type { HomeView } from '../../shared/pages/views/home.ts';
import { galleryOfPeople } from './gallery-people.ts';
import { hostileCustomers, manyCustomers } from './sample-customers.ts';
import { hostileCustomerPages, hostileReview } from './sample-hostile.ts';
import { reader } from './sample-operations.ts';
import { validateStates } from './sample-validate.ts';
import * as sample from './samples.ts';

export { findAsset };

export interface GalleryPage {
  name: string;
  html: string;
  /** Text that asks for consent: contrast is held to AAA. */
  asksForConsent?: boolean;
  /** Differs from another page in its words only: one look is enough. */
  variation?: boolean;
}

const context: PageContext = { ...sample.context, assetUrl };

const many = manyCustomers(500);
const needy = many.filter(({ state }) => !['active', 'invited', 'verifying', 'paused'].includes(state));
const byActor = (actor: string) => needy.filter(({ reason }) => reason?.actor === actor);

const busyHome: HomeView = sample.home({
  needs: [
    { actor: 'partner', rows: byActor('partner').slice(0, 4) },
    { actor: 'customer', rows: byActor('customer') },
    { actor: 'microsoft', rows: byActor('microsoft').slice(0, 3) },
  ],
  totals: { customers: 500, fresh: 421, late: 14, failing: 28, waiting: 37 },
});

/** The list as the product answers a search: for the test of searching as one types. */
export function renderCustomers(query: URLSearchParams): string {
  const search = query.get('search') ?? '';
  const rows = many.filter(({ customerName }) => customerName.toLowerCase().includes(search.toLowerCase()));
  const view: CustomersView = sample.customers({ rows, search, total: many.length });
  return render.renderCustomersPage(context, view);
}

/** Every page in every state that somebody can come to. */
export function galleryPages(): GalleryPage[] {
  return [...customersWay(), ...messages(), ...dashboard(), ...customerPages(), ...galleryOfPeople(context)];
}

function customersWay(): GalleryPage[] {
  const { review, reason } = sample;
  const asksForConsent = true;
  return [
    { name: 'link', html: render.renderLinkPage(context) },
    {
      name: 'link-problem',
      html: render.renderLinkPage(context, {
        problem: sample.message({
          title: 'This link does not work',
          message: 'This is not a link of an invitation.',
          remedy: 'Copy the whole link from the message and paste it once more.',
          tone: 'broken',
          code: 'invitation-unknown',
        }),
      }),
    },
    { name: 'review', html: render.renderReviewPage(context, review()), asksForConsent },
    ...(['consent-denied', 'wrong-tenant', 'home-tenant'] as const).map((code) => ({
      name: `review-${code}`,
      html: render.renderReviewPage(context, review({ lastTry: reason(code) })),
      asksForConsent,
    })),
    {
      name: 'review-unnamed',
      html: render.renderReviewPage(context, review({ tenant: null })),
      asksForConsent,
    },
    {
      name: 'review-unverified',
      html: render.renderReviewPage(context, review({ verifiedPublisher: null, externalId: null })),
      asksForConsent,
    },
    {
      name: 'review-own-app',
      html: render.renderReviewPage(context, review({ mode: 'own-app' })),
      asksForConsent,
    },
    { name: 'review-hostile', html: render.renderReviewPage(context, hostileReview), asksForConsent },
    ...connectionStates.map((state) => ({
      name: `status-${state}`,
      html: render.renderStatusPage(context, sample.statusOfState[state]),
    })),
    {
      name: 'status-first-data',
      html: render.renderStatusPage(context, sample.status(sample.connection('active'), 3)),
    },
    {
      name: 'status-own-app',
      html: render.renderStatusPage(context, {
        ...sample.status(sample.ownAppConnection('active'), 4),
        extra: ['Mail.Read', 'User.ReadWrite.All'],
        renewHref: '/connect/own-app',
      }),
    },
    ...sample.reasonCodes.map((code) => ({
      name: `status-reason-${code}`,
      html: render.renderStatusPage(
        context,
        sample.status(sample.connection('invited', { reason: sample.reason(code) }), 1, { failed: true }),
      ),
      variation: true,
    })),
  ];
}

function messages(): GalleryPage[] {
  const { message } = sample;
  return [
    { name: 'message-state-used', html: render.renderMessagePage(context, message()) },
    {
      name: 'message-broken',
      html: render.renderMessagePage(
        context,
        message({ tone: 'broken', title: 'Something went wrong', action: null }),
      ),
    },
    {
      name: 'message-no-contact',
      html: render.renderMessagePage(
        { ...context, partner: { ...context.partner, supportUrl: null } },
        message({ tone: 'waiting', action: null, code: null }),
      ),
    },
    { name: 'sign-in', html: render.renderOperatorSignInPage(context, { csrf: 'csrf' }) },
    {
      name: 'sign-in-problem',
      html: render.renderOperatorSignInPage(context, {
        csrf: 'csrf',
        problem: message({
          title: 'You have no role here',
          message: 'The sign-in worked, but maja@northwind.example has no role in this app.',
          remedy:
            'An administrator of Northwind Cloud assigns Reader, Operator or Admin under Enterprise applications.',
          code: 'not-allowed',
        }),
      }),
    },
  ];
}

function dashboard(): GalleryPage[] {
  const { home, customers } = sample;
  const setup = [
    'No app registration for tier read: set APP_REGISTRATIONS.',
    'No mail: invitations cannot be sent (MAIL).',
  ];
  const none = { customers: 0, fresh: 0, late: 0, failing: 0, waiting: 0 };
  return [
    { name: 'home', html: render.renderHomePage(context, busyHome) },
    {
      name: 'home-expiring',
      html: render.renderHomePage(
        context,
        home({ expiring: [sample.expiringRow, ...byActor('customer').slice(0, 1)] }),
      ),
    },
    { name: 'home-calm', html: render.renderHomePage(context, home()) },
    { name: 'home-empty', html: render.renderHomePage(context, home({ totals: none })) },
    { name: 'home-empty-setup', html: render.renderHomePage(context, home({ totals: none, setup })) },
    {
      name: 'home-poison',
      html: render.renderHomePage(
        context,
        home({
          poison: [{ queue: 'sync-run', count: 3, newest: sample.ago(125) }],
          needs: busyHome.needs.slice(0, 1),
        }),
      ),
    },
    { name: 'customers', html: render.renderCustomersPage(context, customers({ rows: many })) },
    { name: 'customers-few', html: render.renderCustomersPage(context, customers({ rows: pickShowcase() })) },
    {
      name: 'customers-state',
      html: render.renderCustomersPage(
        context,
        customers({
          rows: many
            .filter(({ state }) => state === 'needs-consent')
            .map((row) => ({ ...row, hasDomainFilter: true })),
          total: 500,
          state: 'needs-consent',
        }),
      ),
    },
    {
      name: 'customers-hostile',
      html: render.renderCustomersPage(context, customers({ rows: hostileCustomers() })),
    },
    { name: 'customers-empty', html: render.renderCustomersPage(context, customers({ rows: [] })) },
    {
      name: 'customers-not-found',
      html: render.renderCustomersPage(
        context,
        customers({ rows: [], total: 500, search: sample.hostile.markup, filter: 'failing' }),
      ),
    },
  ];
}

/** A dozen rows of every kind: also the README's picture. */
function pickShowcase() {
  const states = ['needs-consent', 'degraded', 'awaiting-confirmation', 'verifying', 'invited'] as const;
  const others = states.flatMap((state) => many.filter((row) => row.state === state).slice(0, 1));
  return [...others, ...many.filter(({ state }) => state === 'active').slice(0, 8)];
}

function customerPages(): GalleryPage[] {
  const { customer } = sample;
  const page = (name: string, view: Parameters<typeof render.renderCustomerPage>[1]) => ({
    name,
    html: render.renderCustomerPage(context, view),
  });
  const active = customer('active');
  return [
    ...connectionStates.map((state) => page(`customer-${state}`, customer(state))),
    page('customer-people', customer('active', { tab: 'people' })),
    page(
      'customer-people-none',
      customer('active', {
        tab: 'people',
        people: { rows: [], search: 'zzz', filter: 'guests', continuation: null },
      }),
    ),
    page('customer-licences', customer('active', { tab: 'licences' })),
    page('customer-permissions', customer('active', { tab: 'permissions' })),
    page(
      'customer-permissions-missing',
      customer('needs-consent', {
        tab: 'permissions',
        permissions: validateStates.missing?.validation
          ? { items: validateStates.missing.validation.permissions, asOf: sample.ago(4) }
          : active.permissions,
      }),
    ),
    page('customer-history', customer('active', { tab: 'history' })),
    page(
      'customer-domains',
      customer('active', {
        connection: sample.connection('active', { settings: { domains: ['contoso.com', 'contoso.de'] } }),
        streams: sample.streams('late', 'fresh', 'waiting'),
      }),
    ),
    page('customer-settings', customer('active', { tab: 'settings' })),
    page(
      'customer-settings-wrong',
      customer('active', {
        tab: 'settings',
        settings: sample.settings({
          values: { ...sample.settings().values, domains: 'contoso.com\nfabrikam' },
          problems: [{ field: 'domains', message: '“fabrikam” is not a domain name.', remedy: null }],
        }),
      }),
    ),
    page(
      'customer-settings-reader',
      customer('active', {
        tab: 'settings',
        operator: reader,
        action: null,
        otherActions: [],
        settings: sample.settings({ isEditable: false }),
      }),
    ),
    page(
      'customer-settings-saved',
      customer('active', { tab: 'settings', settings: sample.settings({ saved: true }) }),
    ),
    page(
      'customer-own-app',
      customer('active', {
        connection: sample.ownAppConnection('active'),
        shared: { isOwner: true, ownerId: null, ownerName: null, others: 1 },
      }),
    ),
    page(
      'customer-shared',
      customer('active', {
        shared: { isOwner: false, ownerId: 'other', ownerName: 'Contoso (old)', others: 1 },
      }),
    ),
    ...hostileCustomerPages.map(([name, view]) => page(name, view)),
  ];
}
