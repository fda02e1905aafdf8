import type { WorkerApp } from './core-module.ts';

/** One after the other, in the order in which they were registered. */
export async function runHooks(app: WorkerApp, name: string, context: unknown): Promise<void> {
  for (const callback of app.hooks.get(name) ?? []) await callback(context);
}
