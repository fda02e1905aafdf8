// Makes the README's picture of the dashboard, test/pages/dashboard.png.
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { launchChromium, reportNoChromium } from '../pages/chromium.ts';
import { buildGallery } from '../pages/gallery-build.ts';
import { serveGallery } from '../pages/gallery-server.ts';

const path = join(import.meta.dirname, '..', 'pages', 'dashboard.png');

async function run(): Promise<void> {
  const browser = await launchChromium();
  if (browser === undefined) return reportNoChromium('The picture');
  const server = await serveGallery(await buildGallery());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
  await page.goto(`${server.origin}/gallery/customers-few.html`);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path });
  await browser.close();
  server.close();
  const { size } = await stat(path);
  process.stdout.write(`${relative(process.cwd(), path)}: ${Math.round(size / 1024)} kB\n`);
}

await run();
