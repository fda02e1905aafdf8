import type { Browser } from 'playwright-core';
import { type Stack, startStack } from '../local/stack.ts';
import { register } from '../own-app/arrange.ts';
import { launchChromium } from '../pages/chromium.ts';
import { readRoles } from '../sync/customer-row.ts';
import { inBrowser, newPage, signIn, signInOperator } from './browser.ts';

/** The second way to connect, from the operator's form to the customer's leaving, in a real browser. */
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
  'an operator invites, an administrator registers an app and gives its secret, looks after it, and leaves',
  async () => {
    const { control } = stack.cloud;
    const tenant = await control.addTenant({
      displayName: 'Woodgrove',
      domain: 'woodgrove.com',
      size: 9,
      seed: 81,
    });
    const own = await register(stack, tenant, { roles: readRoles.slice(1) });
    const problems: string[] = [];

    const operator = await newPage(browser, stack, problems);
    await signInOperator(operator, stack, stack.partner.operators.admin);
    await operator.getByRole('link', { name: 'New connection' }).first().click();
    await operator.waitForURL('**/dashboard/new-connection');
    await operator.locator('input[name=name]').fill('Woodgrove Bank');
    await operator.locator('input[name=tenant]').fill('nobody-knows.example');
    await operator.locator('input[name=mode][value=own-app]').check();
    await operator.locator('main form[method=post] button[type=submit]').last().click();
    expect(await operator.locator('[aria-invalid=true]').getAttribute('name')).toBe('tenant');
    expect(await operator.locator('input[name=name]').inputValue()).toBe('Woodgrove Bank');
    await operator.locator('input[name=tenant]').fill('woodgrove.com');
    await operator.locator('main form[method=post] button[type=submit]').last().click();
    const link = await operator.locator('[data-copy*="/connect#"]').first().getAttribute('data-copy');

    const customer = await newPage(browser, stack, problems);
    await customer.goto(link ?? '');
    await customer.waitForURL('**/connect/review');
    await customer.locator('a[href="/connect/own-app"]').click();
    const check = async (secret: string) => {
      await customer.locator('input[name=tenant]').fill(tenant.id);
      await customer.locator('input[name=clientId]').fill(own.clientId);
      await customer.locator('input[name=clientSecret]').fill(secret);
      await customer.locator('button.button-primary[value=check]').click();
    };
    await check(own.secret.id);
    await customer.getByText('This is the Secret ID').first().waitFor();
    expect(await customer.locator('input[name=clientSecret]').inputValue()).toBe('');
    await check('a~wrong~secret');
    await customer.getByText('Microsoft does not know this secret').first().waitFor();
    await check(own.secret.value);
    await customer.locator('.callout-broken .names code', { hasText: readRoles[0] ?? '' }).waitFor();
    await control.setGrant(tenant.id, own.clientId, { roles: readRoles, scopes: ['openid', 'profile'] });
    await customer.locator('button.button-primary[value=check]').click();
    await customer.waitForURL('**/connect/status');
    await customer.getByRole('heading', { name: 'You are connected' }).waitFor({ timeout: 40_000 });

    await operator.goto(`${stack.app}/dashboard/connections`);
    await operator.getByRole('link', { name: 'Woodgrove Bank' }).first().click();
    await operator.locator('a[href$="/validate"]').first().click();
    await operator.getByRole('heading', { name: 'Everything works' }).waitFor();

    await customer.goto(`${stack.app}/receipt`);
    await customer.locator('form[action="/receipt/sign-in"] button').click();
    await signIn(customer, tenant.administrator);
    await customer.waitForURL('**/receipt**');
    await customer.locator('form[action="/receipt/pause"] button').click();
    await customer.locator('form[action="/receipt/resume"] button').click();
    await customer.locator('a[href^="/receipt/disconnect"]').click();
    await customer.locator('form[action="/receipt/disconnect"] button').click();
    await customer
      .locator('main')
      .getByText(/secret/i)
      .first()
      .waitFor();
    await operator.reload();
    const vault = await control.listVault();
    expect(vault.filter(({ name }) => name.startsWith('own-app-')).map(({ deleted }) => deleted)).toEqual([
      true,
    ]);
    expect(problems).toEqual([]);
  },
  120_000,
);
