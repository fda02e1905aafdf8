// `npm run pages`: every page in light, dark and on a phone, with axe, pa11y, the keyboard and what scripts add.
// Pictures go to .local/pages. Arguments: the beginning of a page's name looks only at those (`npm run pages -- status`),
// `--serve` shows the gallery, `--screens` makes the pictures that are kept in test/pages/screens.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { behaviours } from '../pages/behaviours.ts';
import { launchChromium, reportNoChromium } from '../pages/chromium.ts';
import type { GalleryPage } from '../pages/gallery.ts';
import { buildGallery } from '../pages/gallery-build.ts';
import { type GalleryServer, serveGallery } from '../pages/gallery-server.ts';
import { type Look, looks, openDetails, takePicture } from '../pages/looks.ts';
import { launchPa11y } from '../pages/pa11y-check.ts';
import { checkKeyboard, checkWidth, checkWithAxe } from '../pages/page-checks.ts';
import { takeScreens } from '../pages/screens.ts';

const shots = join(import.meta.dirname, '..', '..', '.local', 'pages');

/** A picture shows so much of a long page. */
const tallest = 2400;

/** So many pages are before pa11y at a time. */
const pa11yTabs = 3;

interface Tally {
  passed: number;
  failed: number;
}

async function run(): Promise<void> {
  const gallery = await buildGallery();
  const argument = process.argv[2] ?? '';
  if (argument === '--serve') {
    const { origin } = await serveGallery(gallery, 4180);
    process.stdout.write(`The gallery is at ${origin}\n`);
    return;
  }
  const browser = await launchChromium();
  if (browser === undefined) return reportNoChromium('Pages');
  const server = await serveGallery(gallery);
  try {
    if (argument === '--screens') await makeScreens(browser, server);
    else await checkAll(browser, server, gallery.galleryPages(), argument);
  } finally {
    await browser.close();
    server.close();
  }
}

async function makeScreens(browser: Browser, server: GalleryServer) {
  const { count, bytes } = await takeScreens(browser, server);
  process.stdout.write(`${count} pictures, ${Math.round(bytes / 1024)} kB\n`);
}

async function checkAll(browser: Browser, server: GalleryServer, all: GalleryPage[], only: string) {
  const pages = all.filter(({ name }) => name.startsWith(only));
  if (only === '') await rm(shots, { recursive: true, force: true });
  await mkdir(shots, { recursive: true });
  const tally: Tally = { passed: 0, failed: 0 };
  await Promise.all([
    ...looks.map((look) => visitAll(browser, server, look, pages, tally)),
    askPa11y(server, pages, tally),
  ]);
  await tryBehaviours(browser, server, tally);
  process.stdout.write(`${tally.passed} passed, ${tally.failed} failed\n`);
  if (tally.failed > 0) process.exitCode = 1;
}

async function visitAll(
  browser: Browser,
  server: GalleryServer,
  look: Look,
  pages: GalleryPage[],
  tally: Tally,
) {
  const context = await browser.newContext(look.options);
  for (const entry of pages) {
    if (entry.variation && look.name !== 'light') continue;
    const page = await context.newPage();
    const problems = collectProblems(page);
    await page.goto(`${server.origin}/gallery/${entry.name}.html`);
    await page.evaluate(() => document.fonts.ready);
    await openDetails(page, 'all');
    problems.push(...(await checkWidth(page)));
    problems.push(...(await checkWithAxe(page, toScope(entry, look))));
    if (look.keyboard) problems.push(...(await checkKeyboard(page)));
    await openDetails(page, 'first');
    await takePicture(page, { path: join(shots, `${entry.name}.${look.name}.png`), tallest });
    report(`${entry.name} (${look.name})`, problems, tally);
    await page.close();
  }
  await context.close();
}

const toScope = ({ asksForConsent = false }: GalleryPage, look: Look) => ({
  isConsent: asksForConsent,
  coloursOnly: look.name === 'dark',
});

async function askPa11y(server: GalleryServer, pages: GalleryPage[], tally: Tally) {
  const pa11y = await launchPa11y(pa11yTabs);
  await Promise.all(
    pages.map(async ({ name }) => {
      const found = await pa11y
        .check(`${server.origin}/gallery/${name}.html`)
        .catch((error: Error) => [error.message]);
      report(`${name} (pa11y)`, found, tally);
    }),
  );
  await pa11y.close();
}

async function tryBehaviours(browser: Browser, server: GalleryServer, tally: Tally) {
  for (const { name, check } of behaviours) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const problems = collectProblems(page);
    const found = await check(page, server.origin, context).catch((error: Error) => [error.message]);
    report(name, [...problems, ...found], tally);
    await context.close();
  }
}

/** Errors, refusals of the Content-Security-Policy and failed requests, as they come. */
function collectProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') problems.push(`console: ${line.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  return problems;
}

function report(name: string, problems: string[], tally: Tally) {
  if (problems.length === 0) {
    tally.passed += 1;
    return;
  }
  tally.failed += 1;
  process.stdout.write(`✗ ${name}\n${problems.map((problem) => `    ${problem}\n`).join('')}`);
}

await run();
