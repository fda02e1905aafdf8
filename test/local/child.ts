import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..', '..');
const bundledNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** The project's own Node, as run.mjs chooses it. */
export const nodePath = existsSync(bundledNode) ? bundledNode : process.execPath;

export interface ChildOptions {
  name: string;
  script: string;
  args: string[];
  /** The whole environment: nothing is inherited but PATH and HOME. */
  env?: Record<string, string>;
  clockFile?: string | undefined;
  /** The child is ready at the first line of output that this accepts. */
  isReady(line: string): boolean;
  readyWithinMs?: number;
}

export interface Child {
  name: string;
  pid: number;
  /** The line that said it is ready. */
  readyLine: string;
  /** Everything it has printed, standard error too. */
  log(): string;
  onLine(listener: (line: string) => void): void;
  /** Resolves when it has ended, with how. */
  ended: Promise<string>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

function spawnNode({ script, args, env, clockFile }: ChildOptions): ChildProcess {
  const preload = (file: string) => ['--import', pathToFileURL(join(import.meta.dirname, file)).href];
  const flags = [
    '--disable-warning=ExperimentalWarning',
    ...preload('with-parent.mjs'),
    ...(clockFile ? preload('clock.mjs') : []),
  ];
  const { PATH = '', HOME = '' } = process.env;
  return spawn(nodePath, [...flags, join(root, script), ...args], {
    cwd: root,
    env: { PATH, HOME, ...(clockFile ? { CLOCK_FILE: clockFile } : {}), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A process group of its own: Ctrl-C reaches the parent alone, which then ends the children in order.
    detached: process.platform !== 'win32',
  });
}

/** Starts a script with the project's Node and waits until it says that it is ready. It ends with this process. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, isReady, readyWithinMs = 60_000 } = options;
  const child = spawnNode(options);
  const lines: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  const ready = Promise.withResolvers<string>();
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const listener of listeners) listener(line);
      if (isReady(line)) ready.resolve(line);
    });
  }
  const fail = (what: string) => ready.reject(new Error(`${name} ${what}\n${lines.slice(-40).join('\n')}`));
  const patience = setTimeout(() => fail(`was not ready within ${readyWithinMs / 1000} s`), readyWithinMs);
  // The last lines of a process that dies are still on their way when it has exited.
  void ended.then((how) => setTimeout(() => fail(`ended (${how}) before it was ready`), 100));

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const hard = setTimeout(() => child.kill('SIGKILL'), 8000);
    await ended;
    clearTimeout(hard);
  }

  try {
    const readyLine = await ready.promise;
    return {
      name,
      pid: child.pid ?? 0,
      readyLine,
      log: () => lines.join('\n'),
      onLine: (listener) => void listeners.push(listener),
      ended,
      stop: () => end('SIGTERM'),
      kill: () => end('SIGKILL'),
    };
  } catch (error) {
    await end('SIGKILL');
    throw error;
  } finally {
    clearTimeout(patience);
  }
}
