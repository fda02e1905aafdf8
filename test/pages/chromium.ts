import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether this machine has a Chromium of its own. */
export const hasChromium = () => paths.some((path) => existsSync(path));

/** How the machine's own Chromium is started, by whatever starts it; throws where there is none. */
export function launchOptions(): { executablePath: string; args: string[] } {
  const executablePath = paths.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('There is no Chromium on this machine');
  return { executablePath, args: switches };
}

/** The machine's own Chromium, or undefined where there is none. */
export async function launchChromium(): Promise<Browser | undefined> {
  return hasChromium() ? chromium.launch(launchOptions()) : undefined;
}

/** Without a browser there is nothing to look at: said plainly, and a failure where nobody would read it. */
export function reportNoChromium(what: string): void {
  process.stdout.write(
    `${what}: skipped, because there is no Chromium on this machine (apt-get install chromium)\n`,
  );
  if (process.env.CI === 'true') {
    process.stdout.write('0 passed, 1 failed\n');
    process.exitCode = 1;
  }
}
