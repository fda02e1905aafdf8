// `npm run pages`: every page in light, dark and on a phone, with screenshots in .local/pages.
// `npm run pages -- --serve` shows the gallery; `npm run pages -- status` looks only at pages whose name begins so.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { behaviours } from '../pages/behaviours.ts';
import { launchChromium, reportNoChromium } from '../pages/chromium.ts';
import type { GalleryPage } from '../pages/gallery.ts';
import { buildGallery } from '../pages/gallery-build.ts';
import { type GalleryServer, serveGallery } from '../pages/gallery-server.ts';
import { checkKeyboard, checkWidth, checkWithAxe } from '../pages/page-checks.ts';

const shots = join(import.meta.dirname, '..', '..', '.local', 'pages');

const desk = { width: 1280, height: 900 };
const looks: { name: string; options: BrowserContextOptions; keyboard: boolean }[] = [
  { name: 'light', options: { viewport: desk, colorScheme: 'light' }, keyboard: true },
  { name: 'dark', options: { viewport: desk, colorScheme: 'dark' }, keyboard: false },
  {
    name: 'phone',
    options: {
      viewport: { width: 390, height: 844 },
      colorScheme: 'light',
      deviceScaleFactor: 2,
      hasTouch: true,
    },
    keyboard: false,
  },
];
type Look = (typeof looks)[number];

/** A picture shows so much of a long page. */
const tallest = 2400;

interface Tally {
  passed: number;
  failed: number;
}

async function run(): Promise<void> {
  const gallery = await buildGallery();
  const only = process.argv[2] ?? '';
  if (only === '--serve') {
    const { origin } = await serveGallery(gallery, 4180);
    process.stdout.write(`The gallery is at ${origin}\n`);
    return;
  }
  const browser = await launchChromium();
  if (browser === undefined) return reportNoChromium('Pages');
  const server = await serveGallery(gallery);
  const pages = gallery.galleryPages().filter(({ name }) => name.startsWith(only));
  if (only === '') await rm(shots, { recursive: true, force: true });
  await mkdir(shots, { recursive: true });
  const tally: Tally = { passed: 0, failed: 0 };
  await Promise.all(looks.map((look) => visitAll(browser, server, look, pages, tally)));
  await tryBehaviours(browser, server, tally);
  await browser.close();
  server.close();
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
    problems.push(...(await checkWithAxe(page, entry.asksForConsent ?? false)));
    if (look.keyboard) problems.push(...(await checkKeyboard(page)));
    await openDetails(page, 'first');
    await takePicture(page, join(shots, `${entry.name}.${look.name}.png`));
    report(`${entry.name} (${look.name})`, problems, tally);
    await page.close();
  }
  await context.close();
}

async function tryBehaviours(browser: Browser, server: GalleryServer, tally: Tally) {
  for (const { name, check } of behaviours) {
    const context = await browser.newContext({ viewport: desk });
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

/** Everything that opens is checked open; the picture shows it as it comes, with the first one open. */
async function openDetails(page: Page, which: 'all' | 'first') {
  await page.evaluate((all) => {
    (document.activeElement as HTMLElement | null)?.blur();
    for (const [index, details] of document.querySelectorAll('details').entries())
      details.open = all || index === 0;
  }, which === 'all');
}

async function takePicture(page: Page, path: string) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const width = page.viewportSize()?.width ?? 0;
  const clip = { x: 0, y: 0, width, height: Math.min(height, tallest) };
  await page.screenshot({ path, clip, fullPage: true, animations: 'disabled', scale: 'css' });
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
