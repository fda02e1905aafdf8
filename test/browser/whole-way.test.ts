import type { Browser } from 'playwright-core';
import { type Stack, startStack } from '../local/stack.ts';
import { hasChromium, launchChromium } from '../pages/chromium.ts';

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

/** Without Chromium the way cannot be gone: reported as skipped, and a failure in CI. */
const inBrowser = hasChromium() || process.env.CI === 'true' ? test : test.skip;

async function newPage(chromium: Browser, problems: string[]) {
  const context = await chromium.newContext();
  const page = await context.newPage();
  const app = stack.app;
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && message.location().url.startsWith(app)) problems.push(message.text());
  });
  return page;
}

inBrowser(
  'an administrator goes from the link in the invitation to rows on the dashboard',
  async () => {
    if (!browser) throw new Error('There is no Chromium on this machine (apt-get install chromium)');
    const chromium = browser;
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

    const customer = await newPage(chromium, problems);
    await customer.goto(created.body.invitation.url);
    await customer.waitForURL('**/connect/review');
    expect(customer.url()).not.toContain('#');
    expect(await customer.locator('h1').innerText()).toContain('Proseware');
    await customer.locator('form[action="/connect/start"] button').first().click();
    await customer.locator('input[name=username]').fill(tenant.administrator.username);
    await customer.locator('input[name=password]').fill(tenant.administrator.password);
    await customer.locator('input[name=password]').press('Enter');
    await customer.locator('button[value=accept]').click();
    await customer.waitForURL('**/connect/status');
    // The page is live: it comes to its end by itself.
    await customer.getByRole('heading', { name: 'You are connected' }).waitFor({ timeout: 40_000 });

    const operator = await newPage(chromium, problems);
    await operator.goto(`${stack.app}/dashboard`);
    await operator.locator('form[action="/dashboard/sign-in"] button').click();
    await operator.locator('input[name=username]').fill(stack.partner.operators.admin.username);
    await operator.locator('input[name=password]').fill(stack.partner.operators.admin.password);
    await operator.locator('input[name=password]').press('Enter');
    await operator.waitForURL('**/dashboard');
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
