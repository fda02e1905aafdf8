import { globSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WorkerApp } from './core-module.ts';
import { runHooks } from './hooks.ts';

/** Loads every file that package.json's `main` names, as the real worker does, then runs the app's start hooks. */
export async function loadApp(app: WorkerApp, directory: string): Promise<void> {
  const manifest: { main?: string; type?: string } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  );
  const files = globSync(manifest.main ?? '', { cwd: directory }).sort();
  if (files.length === 0) throw new Error(`package.json: "main" (${manifest.main}) matches no file`);
  const require = Module.createRequire(join(directory, 'package.json'));
  for (const file of files) {
    const path = join(directory, file);
    const isModule = file.endsWith('.mjs') || (manifest.type === 'module' && !file.endsWith('.cjs'));
    if (isModule) await import(pathToFileURL(path).href);
    else require(path);
  }
  const { hookData } = app;
  await runHooks(app, 'appStart', { hookData, appHookData: hookData, functionAppDirectory: directory });
  app.hasStarted = true;
  if (app.functions.size === 0) throw new Error('The app registers no function');
  const capabilities = await app.programmingModel?.getCapabilities?.({});
  if (capabilities?.HttpUri) throw new Error('This host does not serve enableHttpStream');
}
