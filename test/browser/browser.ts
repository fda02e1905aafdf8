import type { Browser, Page } from 'playwright-core';
import type { Credentials } from '../local/journeys.ts';
import type { Stack } from '../local/stack.ts';
import { hasChromium } from '../pages/chromium.ts';

/** Without Chromium a way cannot be gone: reported as skipped, and a failure in CI. */
export const inBrowser = hasChromium() || process.env.CI === 'true' ? test : test.skip;

/** A page of a person of their own: errors of scripts, refusals of the policy and failed requests of ours are collected. */
export async function newPage(browser: Browser | undefined, stack: Stack, problems: string[]): Promise<Page> {
  if (!browser) throw new Error('There is no Chromium on this machine (apt-get install chromium)');
  const context = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    const { url } = message.location();
    // A form that is refused answers 4xx, and the browser writes that down by itself.
    const isAnswer = /the server responded with a status of 4(00|22)/.test(message.text());
    if (message.type() === 'error' && url.startsWith(stack.app) && !isAnswer) problems.push(message.text());
  });
  return page;
}

/** Fills in Microsoft's sign-in. */
export async function signIn(page: Page, { username, password }: Credentials): Promise<void> {
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await page.locator('input[name=password]').press('Enter');
}

/** An operator at the dashboard. */
export async function signInOperator(page: Page, stack: Stack, credentials: Credentials): Promise<void> {
  await page.goto(`${stack.app}/dashboard`);
  await page.locator('form[action="/dashboard/sign-in"] button').click();
  await signIn(page, credentials);
  await page.waitForURL('**/dashboard');
}
