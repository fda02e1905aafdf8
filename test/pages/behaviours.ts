import type { BrowserContext, Page } from 'playwright-core';

/** What the scripts add, tried in the browser: a name, and what goes wrong (nothing, if it works). */
export interface Behaviour {
  name: string;
  check: (page: Page, origin: string, context: BrowserContext) => Promise<string[]>;
}

const expect = (isRight: boolean, otherwise: string) => (isRight ? [] : [otherwise]);

export const behaviours: Behaviour[] = [
  {
    name: 'the link’s page takes the token out of the address bar and sends it on',
    async check(page, origin) {
      const sent = page.waitForRequest((request) => request.url() === `${origin}/connect/open`);
      await page.goto(`${origin}/connect#token-of-the-invitation`);
      const request = await sent;
      await page.waitForURL('**/connect/open');
      const kept = await page.evaluate(() => sessionStorage.getItem('tenantry-link'));
      return [
        ...expect(request.postData() === 'token=token-of-the-invitation', `posted ${request.postData()}`),
        ...expect(kept === `${origin}/connect#token-of-the-invitation`, `kept ${kept}`),
        ...expect(!page.url().includes('token'), `the address bar holds the token: ${page.url()}`),
      ];
    },
  },
  {
    name: 'a pasted link is sent as its token only',
    async check(page, origin) {
      await page.goto(`${origin}/connect`);
      await page.getByLabel('Invitation link').fill(`  ${origin}/connect#pasted-token `);
      const sent = page.waitForRequest((request) => request.url() === `${origin}/connect/open`);
      await page.getByRole('button', { name: 'Open the invitation' }).click();
      const posted = (await sent).postData();
      return expect(posted === 'token=pasted-token', `posted ${posted}`);
    },
  },
  {
    name: 'the text for another administrator holds the link, and is copied',
    async check(page, origin, context) {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.goto(`${origin}/connect#token-of-the-invitation`);
      await page.waitForURL('**/connect/open');
      await page.getByText('I am not: send this to someone who is').click();
      await page.getByRole('button', { name: 'Copy the text' }).click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      return expect(copied.includes(`${origin}/connect#token-of-the-invitation`), `copied ${copied}`);
    },
  },
  {
    name: 'a live status page shows what is new by itself, says it, and then stops asking',
    async check(page, origin) {
      await page.goto(`${origin}/connect/status`);
      const before = await page.getByRole('heading', { level: 1 }).textContent();
      await page.getByRole('heading', { name: 'You are connected' }).waitFor();
      const said = await page.locator('#announcer').textContent();
      let requests = 0;
      page.on('request', () => requests++);
      await page.waitForTimeout(3_000);
      return [
        ...expect(before === 'Checking with Microsoft', `it began with ${before}`),
        ...expect(said === 'You are connected', `a screen reader heard ${said}`),
        ...expect(requests === 0, `it asked ${requests} times more`),
      ];
    },
  },
  {
    name: 'the list of customers is searched as one types, and the URL keeps it',
    async check(page, origin) {
      await page.goto(`${origin}/dashboard/connections`);
      await page.getByRole('searchbox', { name: 'Search customers' }).pressSequentially('woodgrove');
      await page.waitForFunction(() => document.querySelectorAll('tbody tr').length < 100);
      const names = await page.locator('tbody th a').allTextContents();
      const focused = await page.evaluate(() => document.activeElement?.getAttribute('name'));
      return [
        ...expect(
          names.length > 0 && names.every((name) => name.includes('Woodgrove')),
          `shows ${names.join()}`,
        ),
        ...expect(new URL(page.url()).searchParams.get('search') === 'woodgrove', `the URL is ${page.url()}`),
        ...expect(focused === 'search', 'the field lost the focus'),
      ];
    },
  },
  {
    name: 'enter in the form of an own registration checks it, and makes no certificate',
    async check(page, origin) {
      await page.goto(`${origin}/gallery/own-app-certificate-made.html`);
      const sent = page.waitForRequest((request) => request.method() === 'POST');
      await page.getByLabel('Client ID').press('Enter');
      const posted = new URLSearchParams((await sent).postData() ?? '');
      await page.waitForURL('**/connect/own-app');
      return expect(posted.get('action') === 'check', `posted action=${posted.get('action')}`);
    },
  },
  {
    name: 'only the fields of the chosen credential are seen',
    async check(page, origin) {
      await page.goto(`${origin}/gallery/own-app-first.html`);
      const secret = page.getByLabel('Client secret', { exact: true }).and(page.locator('[type=password]'));
      const before = await secret.isVisible();
      await page.getByRole('radio', { name: 'Certificate' }).check();
      const after = await secret.isVisible();
      const makes = await page.getByRole('button', { name: 'Make a certificate' }).isVisible();
      return [
        ...expect(before && !after, `the secret's field was ${before ? '' : 'not '}seen, then ${after}`),
        ...expect(makes, 'the button that makes a certificate is not seen'),
      ];
    },
  },
  {
    name: 'the preview of a new connection follows the name and the mode',
    async check(page, origin) {
      await page.goto(`${origin}/gallery/new-connection-empty.html`);
      await page.getByLabel('Name').fill('<b>Fabrikam</b>');
      await page.getByRole('radio', { name: /own app registration/ }).check();
      const heading = await page.locator('.preview-heading').innerText();
      const button = await page.locator('.preview-button').innerText();
      return [
        ...expect(heading.includes('connect <b>Fabrikam</b>'), `the heading is ${heading}`),
        ...expect(button.trim() === 'Continue to the guide', `the button is ${button}`),
      ];
    },
  },
  {
    name: 'a domain of the tenant is put into the list by a click, and takes the place of *',
    async check(page, origin) {
      await page.goto(`${origin}/gallery/customer-settings.html`);
      await page.getByRole('button', { name: 'contoso.de' }).click();
      await page.getByRole('button', { name: 'contoso.com', exact: true }).click();
      const lines = await page.getByLabel('Domains').inputValue();
      return expect(lines === 'contoso.de\ncontoso.com', `the list is ${JSON.stringify(lines)}`);
    },
  },
  {
    name: 'a menu closes by escape and by a click elsewhere',
    async check(page, origin) {
      await page.goto(`${origin}/gallery/customer-active.html`);
      const menu = page.locator('[data-menu]');
      const isOpen = () => menu.evaluate((one) => (one as HTMLDetailsElement).open);
      await menu.locator('summary').first().click();
      const first = await isOpen();
      await page.keyboard.press('Escape');
      const second = await isOpen();
      await menu.locator('summary').first().click();
      await page.getByRole('heading', { level: 1 }).click();
      return expect(first && !second && !(await isOpen()), 'the menu did not open or close');
    },
  },
];
