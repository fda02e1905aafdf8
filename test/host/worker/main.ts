/** The worker process: loads the app and runs what the host sends. It ends with the host, however the host ends. */
import type { FromWorker, RpcFailure, ToWorker } from '../rpc.ts';
import { provideCoreModule, type WorkerApp } from './core-module.ts';
import { runHooks } from './hooks.ts';
import { invoke } from './invoke.ts';
import { loadApp } from './load-app.ts';

function send(message: FromWorker): void {
  // The host may be gone: then so is this process in a moment.
  if (process.connected) process.send?.(message);
}

function toFailure(error: unknown): RpcFailure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: String(error) };
  const cause = error.cause instanceof Error ? `\n  cause: ${error.cause.stack}` : '';
  return { name: error.name, message: error.message, stack: `${error.stack}${cause}` };
}

const app: WorkerApp = {
  hasStarted: false,
  programmingModel: undefined,
  functions: new Map(),
  hooks: new Map(),
  hookData: {},
  log(level, category, message) {
    const context = { level, category: category.startsWith('Function.') ? 'user' : 'system', message };
    const hooks = this.hooks.get('log') ?? [];
    for (const hook of hooks) hook(context);
    send({ kind: 'log', level: context.level, category, message: context.message });
  },
};

async function run(message: ToWorker): Promise<void> {
  if (message.kind === 'terminate') {
    await runHooks(app, 'appTerminate', { hookData: app.hookData, appHookData: app.hookData });
    process.exit(0);
  }
  const { invocationId } = message.request;
  try {
    send({ kind: 'succeeded', response: await invoke(app, message.request) });
  } catch (error) {
    send({ kind: 'failed', invocationId, failure: toFailure(error) });
  }
}

// Whatever was preloaded: this process lives as long as the line to its host.
process.channel?.ref();
process.on('disconnect', () => process.exit(1));
// The host decides when to end; Ctrl-C in a terminal reaches this process too.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

provideCoreModule(app);
try {
  await loadApp(app, process.argv[2] ?? '');
  process.on('message', (message: ToWorker) => void run(message));
  send({ kind: 'ready', functions: [...app.functions.values()].map(({ metadata }) => metadata) });
} catch (error) {
  send({ kind: 'start-failed', failure: toFailure(error) });
}
