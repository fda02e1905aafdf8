import { createRequire } from 'node:module';
import pa11y from 'pa11y';
import { launchOptions } from './chromium.ts';

interface Tab {
  goto(url: string, options: { waitUntil: 'load' }): Promise<unknown>;
  emulateMediaFeatures(features: { name: string; value: string }[]): Promise<void>;
  close(): Promise<void>;
}

interface Puppeteer {
  launch(options: { executablePath: string; args: string[]; headless: boolean }): Promise<{
    newPage(): Promise<Tab>;
    close(): Promise<void>;
  }>;
}

export interface Pa11yBrowser {
  /** What pa11y finds on a page, one line each; pages wait for one of the tabs. */
  check(url: string): Promise<string[]>;
  close(): Promise<void>;
}

const viewport = { width: 1280, height: 900 };

/** The machine's own Chromium, driven by the puppeteer that pa11y brings, with so many tabs. */
export async function launchPa11y(tabs: number): Promise<Pa11yBrowser> {
  const { executablePath, args } = launchOptions();
  const load = createRequire(createRequire(import.meta.url).resolve('pa11y'));
  const puppeteer = load('puppeteer') as Puppeteer;
  const browser = await puppeteer.launch({ executablePath, args, headless: true });
  const free = await Promise.all(Array.from({ length: tabs }, () => openTab()));
  const waiting: ((tab: Tab) => void)[] = [];

  async function openTab(): Promise<Tab> {
    const tab = await browser.newPage();
    await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
    return tab;
  }

  const take = (): Promise<Tab> | Tab => free.pop() ?? new Promise((resolve) => waiting.push(resolve));
  const giveBack = (tab: Tab) => {
    const next = waiting.shift();
    if (next) next(tab);
    else free.push(tab);
  };

  return {
    close: () => browser.close(),
    async check(url) {
      const tab = await take();
      try {
        await tab.goto(url, { waitUntil: 'load' });
        const { issues } = await pa11y(url, {
          browser,
          page: tab,
          ignoreUrl: true,
          standard: 'WCAG2AA',
          runners: ['htmlcs'],
          timeout: 60_000,
          viewport,
        });
        return issues.map(({ code, message, context }) => `pa11y ${code}: ${message}\n      ${context}`);
      } finally {
        giveBack(tab);
      }
    },
  };
}
