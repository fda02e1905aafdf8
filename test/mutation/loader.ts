/**
 * Preload of the processes that run mutants: they share one clock with their ground, and Node loads what the bundler
 * loads otherwise (`.tsx`, texts, fonts).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { createClock } from '../local/clock.ts';
import { hostHereVariable } from '../local/host-process.ts';
import { clockFileOf, sharedGroundVariable } from '../local/shared-ground.ts';

const textual = /\.(css|txt|svg|client\.js)$/;

const toModule = (source: string) => ({ format: 'module' as const, source, shortCircuit: true });

registerHooks({
  load(url, context, next) {
    const { pathname } = new URL(url);
    if (pathname.endsWith('.tsx'))
      return toModule(
        transformSync(readFileSync(fileURLToPath(url), 'utf8'), {
          loader: 'tsx',
          jsx: 'automatic',
          jsxImportSource: 'preact',
          sourcefile: pathname,
          sourcemap: 'inline',
        }).code,
      );
    if (textual.test(pathname))
      return toModule(`export default ${JSON.stringify(readFileSync(fileURLToPath(url), 'utf8'))};`);
    if (pathname.endsWith('.woff2')) return toModule('export default new Uint8Array();');
    return next(url, context);
  },
});

const folder = mkdtempSync(join(tmpdir(), 'tenantry-mutation-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.env[sharedGroundVariable] = folder;
process.env.JEST_WORKER_ID = '1';
process.env[hostHereVariable] = 'yes';
process.env.CLOCK_FILE = clockFileOf(folder, '1');
createClock(process.env.CLOCK_FILE);
await import(new URL('../local/clock.mjs', import.meta.url).href);
