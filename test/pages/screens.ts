import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { GalleryServer } from './gallery-server.ts';
import { type Look, looks, takePicture } from './looks.ts';

/** Where the pictures lie that are kept with the code. */
const directory = join(import.meta.dirname, 'screens');

/** The pages that tell what the product is, in the order in which people meet them. */
const main = [
  'link',
  'sign-in',
  'review',
  'review-own-app',
  'own-app-first',
  'own-app-permissions',
  'status-verifying',
  'status-active',
  'status-needs-consent',
  'receipt-details',
  'receipt-disconnected',
  'leave-asked',
  'validate-missing',
  'home',
  'customers-few',
  'customer-active',
  'customer-people',
  'customer-licences',
  'customer-permissions',
  'customer-history',
  'customer-settings',
  'invitations-all',
  'new-connection-wrong',
  'link-once-first',
  'clients-created',
];

const tallest: Record<Look['name'], number> = { light: 1200, dark: 1200, phone: 1500 };

/** Takes every main page in every look, as it comes; returns how many pictures and how many bytes. */
export async function takeScreens(browser: Browser, server: GalleryServer) {
  await mkdir(directory, { recursive: true });
  const old = (await readdir(directory)).filter((name) => name.endsWith('.jpg'));
  await Promise.all(old.map((name) => rm(join(directory, name))));
  await Promise.all(looks.map((look) => takeLook(browser, server, look)));
  const names = (await readdir(directory)).filter((name) => name.endsWith('.jpg'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
  return { count: names.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

async function takeLook(browser: Browser, server: GalleryServer, look: Look) {
  const context = await browser.newContext(look.options);
  const page = await context.newPage();
  for (const name of main) {
    const answer = await page.goto(`${server.origin}/gallery/${name}.html`);
    if (answer?.status() !== 200) throw new Error(`There is no page ${name} in the gallery`);
    await page.evaluate(() => document.fonts.ready);
    const path = join(directory, `${name}.${look.name}.jpg`);
    await takePicture(page, { path, tallest: tallest[look.name], jpegQuality: 60 });
  }
  await context.close();
}
