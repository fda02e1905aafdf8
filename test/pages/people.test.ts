import { load } from 'cheerio';
import {
  renderClientsPage,
  renderCustomerPage,
  renderCustomersPage,
  renderHomePage,
  renderInvitationsPage,
  renderLeavePage,
  renderLinkOncePage,
  renderNewConnectionPage,
  renderOwnAppPage,
  renderReceiptPage,
  renderReviewPage,
  renderStatusPage,
  renderValidatePage,
} from '../../shared/pages/render.ts';
import type { OwnAppField } from '../../shared/pages/views/own-app.ts';
import * as operations from './sample-operations.ts';
import * as guide from './sample-own-app.ts';
import * as receipts from './sample-receipt.ts';
import { validate, validateStates, validation } from './sample-validate.ts';
import * as sample from './samples.ts';

const { context } = sample;
const words = (html: string) => load(html)('main').text().replace(/\s+/g, ' ');

describe('the guide to an own registration', () => {
  const $ = load(renderOwnAppPage(context, guide.ownApp()));

  test('gives every exact value with a copy button', () => {
    const copied = $('[data-copy]')
      .map((_, button) => $(button).attr('data-copy'))
      .get();
    const { appName, redirectUri, permissions, requiredResourceAccess, azCommands } = guide.ownApp().guide;
    const values = [
      appName,
      redirectUri,
      requiredResourceAccess,
      azCommands,
      ...permissions.map(({ name }) => name),
    ];
    expect(copied).toEqual(expect.arrayContaining(values));
  });

  test.each([
    'Users can register applications',
    'Application Developer',
    'New registration',
    'Accounts in this organizational directory only',
    'Web',
    'Application permissions',
    'Delegated permissions',
    'User.Read',
    'Grant admin consent',
    'Privileged Role Administrator',
    'Value',
    'Secret ID',
    'Directory (tenant) ID',
    'Application (client) ID',
  ])('says “%s”', (text) => {
    expect($('.guide').text()).toContain(text);
  });

  test('a renewal is about the secret, and the rest stands by', () => {
    const renewal = load(renderOwnAppPage(context, guide.ownAppRenewal));
    expect(renewal('.guide > .guide-steps > li').length).toBe(1);
    expect(renewal('.guide-rest li.guide-step').length).toBe(5);
  });
});

describe('the form of an own registration', () => {
  const steps: Record<OwnAppField, string | null> = {
    tenant: 'step-ids',
    clientId: 'step-ids',
    clientSecret: 'step-credential',
    expiresOn: 'step-credential',
    certificate: 'step-credential',
    permissions: 'step-consent',
    form: null,
  };

  test.each(Object.entries(steps))('a problem with %s marks its field and its step', (name, step) => {
    const field = name as OwnAppField;
    const $ = load(renderOwnAppPage(context, guide.ownAppWith(field)));
    const { message } = guide.ownAppProblems[field];
    expect($('[role=alert]').text()).toContain(message);
    expect(
      $('.guide-step-wrong')
        .map((_, one) => $(one).attr('id'))
        .get(),
    ).toEqual(step === null ? [] : [step]);
    if (!['permissions', 'form', 'certificate'].includes(field)) {
      const input = $(`[name=${field}]`);
      expect(input.attr('aria-invalid')).toBe('true');
      const [id] = input.attr('aria-describedby')?.split(' ').slice(-1) ?? [];
      expect($(`#${id}`).text()).toContain(message);
    }
  });

  test('names exactly the permissions that are missing and those that are too much', () => {
    const $ = load(renderOwnAppPage(context, guide.ownAppWith('permissions')));
    const names = $('#step-consent .copy-value code')
      .map((_, name) => $(name).text())
      .get();
    expect(names).toEqual(['GroupMember.Read.All', 'RoleManagement.Read.Directory', 'Mail.Read']);
  });

  test('never holds a secret, and says when one is kept', () => {
    const $ = load(renderOwnAppPage(context, guide.ownApp({ hasStoredCredential: true })));
    const secret = $('[name=clientSecret]');
    expect([secret.attr('type'), secret.attr('value'), secret.attr('autocomplete')]).toEqual([
      'password',
      undefined,
      'off',
    ]);
    expect($('.guide-form').text()).toContain('Leave it empty to use the one');
    expect($('.button-primary').text()).toBe('Check again');
  });

  test('its first button is the one that checks: enter presses it', () => {
    const $ = load(renderOwnAppPage(context, guide.ownAppCertificate));
    expect($('form [type=submit]').first().attr('value')).toBe('check');
    expect($('a[download]').attr('href')).toBe(guide.certificate.href);
    expect(
      $('[data-copy]').filter((_, one) => $(one).attr('data-copy') === guide.certificate.pem).length,
    ).toBe(1);
  });
});

describe('the review', () => {
  test('for an own registration it leads to the guide, not to Microsoft', () => {
    const $ = load(renderReviewPage(context, sample.review({ mode: 'own-app' })));
    expect($('.button-primary').attr('href')).toBe('/connect/own-app');
    expect($('form').length).toBe(0);
  });

  test('says how the publisher looks at Microsoft, and for which customer record it is', () => {
    const text = words(renderReviewPage(context, sample.review()));
    expect(text).toContain('blue badge with the name Northwind Cloud AB');
    expect(text).toContain('knows as C-1001');
    const other = words(
      renderReviewPage(context, sample.review({ verifiedPublisher: null, externalId: null })),
    );
    expect(other).toContain('Microsoft will write unverified');
    expect(other).not.toContain('knows as');
  });
});

describe('the status', () => {
  test('leads to the receipt, and to a new secret where one is needed', () => {
    const active = load(renderStatusPage(context, sample.statusOfState.active));
    expect(active('a[href="/receipt"]').text()).toContain('how to leave');
    const $ = load(renderStatusPage(context, sample.statusOfState['needs-secret']));
    expect($('.button-primary').attr('href')).toBe('/connect/own-app');
  });

  test('names permissions that are too much', () => {
    const view = { ...sample.statusOfState.active, extra: ['Mail.Read'] };
    expect(words(renderStatusPage(context, view))).toContain('1 permission is not neededMail.Read');
  });
});

describe('the receipt', () => {
  test('without a fresh sign-in it holds the summary and the way to sign in, and nothing can be done', () => {
    const $ = load(renderReceiptPage(context, receipts.receipt()));
    expect($('form').length).toBe(1);
    expect($('form').attr('action')).toBe('/receipt/sign-in');
    expect($('.days').length).toBe(0);
  });

  test('with one it tells every day, and what may be done', () => {
    const $ = load(renderReceiptPage(context, receipts.receiptStates.details ?? receipts.receipt()));
    expect($('.day').length).toBe(12);
    expect($('.receipt').first().text()).toContain('Days and times are UTC.');
    const [first] = $('a[href^="/receipt/disconnect"]').get();
    expect($(first).attr('href')).toBe('/receipt/disconnect?connection=q9Vb2xT0QkGmZc7n4pLw1A');
    expect($('form[action="/receipt/pause"] [name=connection]').first().attr('value')).toBe(
      'q9Vb2xT0QkGmZc7n4pLw1A',
    );
    expect($('form[action="/receipt/resume"]').length).toBe(0);
  });

  test('what was done says what was deleted and what is left', () => {
    const { disconnected = receipts.receipt() } = receipts.receiptStates;
    const $ = load(renderReceiptPage(context, disconnected));
    expect($('main').text()).toContain('1,263 rows were erased.');
    expect($('.left-list a').attr('href')).toBe(receipts.enterpriseApps);
  });

  test('leaving says first what happens, and keeps the rows unless one chooses otherwise', () => {
    const $ = load(renderLeavePage(context, receipts.leave()));
    expect($('main').text()).toContain('Reading stops at once');
    expect($('[name=rows][checked]').attr('value')).toBe('keep');
    expect($('a[href="/receipt"]').text()).toBe('Stay connected');
  });
});

describe('the check of a connection', () => {
  const names = validation().permissions.map(({ name }) => name);

  test.each(names)('without %s it names exactly that permission', (name) => {
    const permissions = validation().permissions.map((permission) =>
      permission.name === name ? { ...permission, status: 'missing' as const } : permission,
    );
    const $ = load(renderValidatePage(context, validate({ validation: validation({ permissions }) })));
    const missing = $('.permission-table .row-broken code')
      .map((_, one) => $(one).text())
      .get();
    expect(missing).toEqual([name]);
  });

  test('its heading is the answer', () => {
    expect(load(renderValidatePage(context, validate()))('h1').text()).toBe('Everything works.');
    const { token = validate() } = validateStates;
    const text = words(renderValidatePage(context, token));
    expect(text).toContain('Who acts now: an administrator of Contoso');
  });

  test('a URL with its key is never written into the page', () => {
    const $ = load(renderValidatePage(context, validate()));
    expect($('form[method=post]').attr('action')).toBeUndefined();
    const operator = load(renderValidatePage(context, validateStates['ok-operator'] ?? validate()));
    expect(operator('form.answer-form').attr('action')).toContain('/validate');
    expect(operator('.crumbs a').last().attr('href')).toBe('/dashboard/connections/q9Vb2xT0QkGmZc7n4pLw1A');
  });
});

describe('the dashboard', () => {
  const { admin, reader, invitations, clients, linkOnce, newConnection } = operations;
  const places = (html: string) =>
    load(html)('.side-nav a')
      .map((_, one) => load(html)(one).attr('href'))
      .get();

  test('only Admins are led to the API clients, and Readers make no connection', () => {
    expect(places(renderHomePage(context, sample.home({ operator: admin })))).toContain(
      '/dashboard/api-clients',
    );
    expect(places(renderHomePage(context, sample.home()))).not.toContain('/dashboard/api-clients');
    const pages = [
      renderHomePage(context, sample.home({ operator: reader })),
      renderCustomersPage(context, sample.customers({ operator: reader })),
      renderInvitationsPage(context, invitations({ operator: reader })),
    ];
    for (const html of pages) expect(load(html)('[href="/dashboard/new-connection"]').length).toBe(0);
  });

  test('a Reader sees invitations without a button', () => {
    const form = 'main form[method=post]';
    expect(load(renderInvitationsPage(context, invitations({ operator: reader })))(form).length).toBe(0);
    expect(load(renderInvitationsPage(context, invitations()))(form).length).toBeGreaterThan(6);
  });

  test('without mail nothing is sent or reminded', () => {
    const text = words(renderInvitationsPage(context, invitations({ canSend: false })));
    expect(text).not.toContain('Send the link again');
    expect(text).not.toContain('Remind for');
    expect(words(renderNewConnectionPage(context, newConnection({ canSend: false })))).not.toContain(
      'by mail',
    );
  });

  test('a link is shown once, opened apart, and said to be so', () => {
    const $ = load(renderLinkOncePage(context, linkOnce()));
    const open = $('a[target=_blank]').first();
    expect([open.attr('href'), open.attr('rel')]).toEqual([linkOnce().url, 'noopener']);
    expect($('main').text()).toContain('only this once');
  });

  test('a key is shown once, an application has none, and a revoked client has no button', () => {
    const { created, list = clients() } = operations.clientsStates;
    expect(load(renderClientsPage(context, created ?? list))('[data-copy^="tn_"]').length).toBe(1);
    const $ = load(renderClientsPage(context, list));
    expect($('form[action$="/revoke"]').length).toBe(3);
  });

  test('what ends or erases something is asked for once more', () => {
    const $ = load(renderCustomerPage(context, sample.customer('active')));
    const warned = $('.menu-warned form');
    expect(warned.length).toBe(2);
    expect(warned.last().parent().text()).toContain('It cannot be undone.');
    expect(warned.last().find('[name=rows]').attr('value')).toBe('erase');
  });

  test('the list of customers is filtered by state, keeps the state and exports what is shown', () => {
    const view = sample.customers({ state: 'paused', states: [{ state: 'paused', count: 3 }] });
    const $ = load(renderCustomersPage(context, view));
    expect($('.filters-states a').attr('href')).not.toContain('state=');
    expect($('input[name=state]').attr('value')).toBe('paused');
    expect($('.sortable a').first().attr('href')).toContain('state=paused');
    expect(
      $('.exports a')
        .map((_, one) => $(one).attr('href'))
        .get(),
    ).toEqual([view.exports.csv, view.exports.ndjson]);
  });

  test('a list of domains is marked where people and seats stand in one row', () => {
    const rows = [sample.customerRow('active', { hasDomainFilter: true })];
    expect(words(renderCustomersPage(context, sample.customers({ rows })))).toContain(
      'People of the listed domains only; seats are the whole tenant’s',
    );
  });

  test('the history tells from where, and what stood before and stands now', () => {
    const text = words(renderCustomerPage(context, sample.customer('active', { tab: 'history' })));
    expect(text).toContain('from 203.0.113.24');
    expect(text).toContain('domainsbefore: * → , now: contoso.com, contoso.de');
  });

  test('who may only read sees the settings and cannot send them', () => {
    const settings = sample.settings({ isEditable: false });
    const view = sample.customer('active', {
      tab: 'settings',
      operator: reader,
      action: null,
      otherActions: [],
      settings,
    });
    const $ = load(renderCustomerPage(context, view));
    expect($('main form').length).toBe(0);
    expect($('[name=domains]').attr('readonly')).toBeDefined();
  });
});
