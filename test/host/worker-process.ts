import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Log } from './log.ts';
import type {
  FromWorker,
  FunctionMetadata,
  InvocationRequest,
  InvocationResponse,
  RpcFailure,
  ToWorker,
} from './rpc.ts';

/** The Node worker as the host sees it: it loads the app, runs invocations, and is started again when it dies. */
export interface WorkerProcess {
  functions: FunctionMetadata[];
  invoke(request: InvocationRequest): Promise<InvocationResponse>;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

export interface WorkerOptions {
  packageDirectory: string;
  functionTimeoutMs: number;
  log: Log;
  /** The worker died so often that it is not started again. */
  onGivenUp(): void;
}

interface Pending {
  resolve(response: InvocationResponse): void;
  reject(error: Error): void;
}

interface Running {
  child: ChildProcess;
  functions: FunctionMetadata[];
}

const maxCrashes = 5;
const crashWindowMs = 30_000;

/** An invocation that failed in the app: its stack is the app's. */
class InvocationFailure extends Error {
  constructor(failure: RpcFailure) {
    super(failure.message);
    this.name = failure.name;
    this.stack = failure.stack;
  }
}

export async function startWorker(options: WorkerOptions): Promise<WorkerProcess> {
  const { log } = options;
  const pending = new Map<string, Pending>();
  let crashes: number[] = [];
  let isStopping = false;
  let current: ChildProcess | undefined;
  let running = start();
  const { functions } = await running;

  function settle(message: FromWorker): void {
    if (message.kind === 'log') log(message.level, message.category, message.message);
    if (message.kind === 'succeeded') pending.get(message.response.invocationId)?.resolve(message.response);
    if (message.kind === 'failed')
      pending.get(message.invocationId)?.reject(new InvocationFailure(message.failure));
  }

  function start(): Promise<Running> {
    const child = fork(join(import.meta.dirname, 'worker', 'main.ts'), [options.packageDirectory], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    current = child;
    let isReady = false;
    return new Promise((resolve, reject) => {
      child.on('message', (message: FromWorker) => {
        if (message.kind === 'ready') {
          isReady = true;
          resolve({ child, functions: message.functions });
        } else if (message.kind === 'start-failed') {
          child.kill('SIGKILL');
          reject(new InvocationFailure(message.failure));
        } else settle(message);
      });
      child.on('exit', (code, signal) => {
        const reason = `${signal ?? `code ${code}`}`;
        if (!isReady) reject(new Error(`The worker process ended while it loaded the app (${reason})`));
        else if (!isStopping) restart(reason);
      });
    });
  }

  function restart(reason: string): void {
    for (const { reject } of pending.values()) reject(new Error(`The worker process ended (${reason})`));
    const now = performance.now();
    crashes = [...crashes, now].filter((at) => now - at < crashWindowMs);
    if (crashes.length >= maxCrashes) {
      options.onGivenUp();
      return;
    }
    log('error', 'Host', `The worker process ended (${reason}); it is started again`);
    running = start();
    running.catch((error: Error) => {
      log('critical', 'Host', error.message);
      options.onGivenUp();
    });
  }

  async function invoke(request: InvocationRequest): Promise<InvocationResponse> {
    const { child } = await running;
    const { promise, resolve, reject } = Promise.withResolvers<InvocationResponse>();
    pending.set(request.invocationId, { resolve, reject });
    const timeout = setTimeout(() => {
      log('error', 'Host', `Timeout of ${options.functionTimeoutMs} ms exceeded; the worker is ended`);
      child.kill('SIGKILL');
    }, options.functionTimeoutMs);
    try {
      child.send({ kind: 'invoke', request } satisfies ToWorker, (error) => error && reject(error));
      return await promise;
    } finally {
      clearTimeout(timeout);
      pending.delete(request.invocationId);
    }
  }

  async function stop(): Promise<void> {
    isStopping = true;
    const child = (await running.catch(() => undefined))?.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.send({ kind: 'terminate' } satisfies ToWorker, () => {});
    const patience = setTimeout(() => child.kill('SIGKILL'), 2000);
    await ended;
    clearTimeout(patience);
  }

  return {
    functions,
    invoke,
    stop,
    get pid() {
      return current?.pid;
    },
  };
}
