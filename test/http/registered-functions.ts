import { join } from 'node:path';
import type { WorkerApp } from '../host/worker/core-module.ts';
import { provideCoreModule } from '../host/worker/core-module.ts';
import { loadApp } from '../host/worker/load-app.ts';

/** Loads the built app as the worker does and prints what it registers: name → bindings, as one line of JSON. */
const app: WorkerApp = {
  hasStarted: false,
  programmingModel: undefined,
  functions: new Map(),
  hooks: new Map(),
  hookData: {},
  log: () => undefined,
};
provideCoreModule(app);
await loadApp(app, join(import.meta.dirname, '..', '..', 'dist', 'package'));
const registered = [...app.functions.values()].map(({ metadata: { name, bindings } }) => ({
  name,
  bindings,
}));
process.stdout.write(`${JSON.stringify(registered)}\n`);
