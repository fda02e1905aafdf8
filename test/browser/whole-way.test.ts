import type { Browser } from 'playwright-core';
import { type Stack, startStack } from '../local/stack.ts';
import { launchChromium } from '../pages/chromium.ts';
import { inBrowser, newPage, signIn, signInOperator } from './browser.ts';

/** The way of a customer's administrator and of an operator in a real browser: cookies, CSP, scripts and all. */
let browser: Browser | undefined;
let stack: Stack;

beforeAll(async () => {
  browser = await launchChromium();
  if (browser) stack = await startStack();
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

inBrowser(
  'an administrator goes from the link in the invitation to rows on the dashboard',
  async () => {
    const tenant = await stack.cloud.control.addTenant({
      displayName: 'Proseware',
      domain: 'proseware.com',
      size: 40,
      seed: 77,
    });
    const created = await stack.api('POST', '/api/connections', {
      customer: { name: 'Proseware', tenant: 'proseware.com' },
    });
    expect(created.status).toBe(201);
    const problems: string[] = [];

    const customer = await newPage(browser, stack, problems);
    await customer.goto(created.body.invitation.url);
    await customer.waitForURL('**/connect/review');
    expect(customer.url()).not.toContain('#');
    expect(await customer.locator('h1').innerText()).toContain('Proseware');
    await customer.locator('form[action="/connect/start"] button').first().click();
    await signIn(customer, tenant.administrator);
    await customer.locator('button[value=accept]').click();
    await customer.waitForURL('**/connect/status');
    // The page is live: it comes to its end by itself.
    await customer.getByRole('heading', { name: 'You are connected' }).waitFor({ timeout: 40_000 });

    const operator = await newPage(browser, stack, problems);
    await signInOperator(operator, stack, stack.partner.operators.admin);
    await operator.goto(`${stack.app}/dashboard/connections`);
    await operator.getByRole('link', { name: 'Proseware' }).first().click();
    await operator.getByRole('link', { name: 'People' }).click();
    const users = await stack.cloud.control.listUsers(tenant.id);
    await operator.locator('tbody tr').first().waitFor();
    expect(await operator.locator('tbody tr').count()).toBe(users.length);
    expect(problems).toEqual([]);
  },
  90_000,
);

inBrowser(
  'whoever declines, or comes from another tenant, reads what happened and goes on by the same link',
  async () => {
    const { control } = stack.cloud;
    const tenant = await control.addTenant({
      displayName: 'Fabrikam',
      domain: 'fabrikam.com',
      size: 5,
      seed: 78,
    });
    const other = await control.addTenant({
      displayName: 'Litware',
      domain: 'litware.com',
      size: 5,
      seed: 79,
    });
    const created = await stack.api('POST', '/api/connections', {
      customer: { name: 'Fabrikam', tenant: 'fabrikam.com' },
    });
    const problems: string[] = [];
    const open = async () => {
      const page = await newPage(browser, stack, problems);
      await page.goto(created.body.invitation.url);
      await page.waitForURL('**/connect/review');
      await page.locator('form[action="/connect/start"] button').first().click();
      return page;
    };

    const stranger = await open();
    await signIn(stranger, other.administrator);
    await stranger.waitForURL('**/connect/status');
    expect(await stranger.locator('main').innerText()).toContain('wrong-tenant');

    const customer = await open();
    await signIn(customer, tenant.administrator);
    await customer.locator('button[value=cancel]').click();
    await customer.waitForURL('**/connect/status');
    expect(await customer.locator('main').innerText()).toContain('consent-denied');
    await customer.getByRole('link', { name: 'Review and try again' }).click();
    await customer.locator('form[action="/connect/start"] button').first().click();
    await customer.locator('button[value=accept]').click();
    await customer.waitForURL('**/connect/status');
    await customer.getByRole('heading', { name: 'You are connected' }).waitFor({ timeout: 40_000 });
    expect(problems).toEqual([]);
  },
  90_000,
);
