import type { BrowserContextOptions, Page } from 'playwright-core';

/** How somebody sees a page. */
export interface Look {
  name: 'light' | 'dark' | 'phone';
  options: BrowserContextOptions;
  /** The keyboard is tried in this one. */
  keyboard: boolean;
}

const desk = { width: 1280, height: 900 };

export const looks: Look[] = [
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

/** Everything that opens is checked open; the picture shows it as it comes, with the first one open. */
export async function openDetails(page: Page, which: 'all' | 'first') {
  await page.evaluate((all) => {
    (document.activeElement as HTMLElement | null)?.blur();
    // A menu over the page would hide what the picture is of.
    const first = document.querySelector('details:not([data-menu], [data-menu] *)');
    for (const details of document.querySelectorAll('details')) details.open = all || details === first;
    scrollTo(0, 0);
  }, which === 'all');
}

interface Picture {
  path: string;
  /** So much of a long page. */
  tallest: number;
  /** Per cent; without it a PNG. */
  jpegQuality?: number;
}

export async function takePicture(page: Page, { path, tallest, jpegQuality }: Picture) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const width = page.viewportSize()?.width ?? 0;
  const clip = { x: 0, y: 0, width, height: Math.min(height, tallest) };
  await page.screenshot({
    path,
    clip,
    fullPage: true,
    animations: 'disabled',
    scale: 'css',
    ...(jpegQuality === undefined ? {} : { type: 'jpeg', quality: jpegQuality }),
  });
}
