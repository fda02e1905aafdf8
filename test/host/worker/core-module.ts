import { createHash } from 'node:crypto';
import Module from 'node:module';
import type { FunctionMetadata, InvocationRequest, InvocationResponse, LogLevel } from '../rpc.ts';

export type HookCallback = (context: unknown) => unknown;
export type FunctionCallback = (...args: unknown[]) => unknown;

/** What the library is given for each invocation. */
export interface CoreInvocationContext {
  invocationId: string;
  request: InvocationRequest;
  metadata: FunctionMetadata;
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined;
  log(level: LogLevel, category: string, message: string): void;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

export interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>;
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

/** What an app registers while it loads. */
export interface WorkerApp {
  hasStarted: boolean;
  programmingModel: ProgrammingModel | undefined;
  functions: Map<string, { metadata: FunctionMetadata; callback: FunctionCallback }>;
  hooks: Map<string, HookCallback[]>;
  /** Data that hooks of one app share. */
  hookData: Record<string, unknown>;
  log(level: LogLevel, category: string, message: string): void;
}

class Disposable {
  readonly #callback: () => unknown;
  constructor(callback: () => unknown) {
    this.#callback = callback;
  }
  dispose(): unknown {
    return this.#callback();
  }
}

const hookNames = ['preInvocation', 'postInvocation', 'appStart', 'appTerminate', 'log'];

/** As the real worker's errors: the library tells them from the app's own by this mark. */
function systemError<E extends Error>(error: E): E {
  return Object.assign(error, { isAzureFunctionsSystemError: true });
}

function addHook(app: WorkerApp, name: string, callback: HookCallback): Disposable {
  if (!hookNames.includes(name)) throw systemError(new RangeError(`Unrecognized hook "${name}"`));
  const callbacks = app.hooks.get(name) ?? [];
  app.hooks.set(name, [...callbacks, callback]);
  return new Disposable(() => {
    app.hooks.set(
      name,
      (app.hooks.get(name) ?? []).filter((each) => each !== callback),
    );
  });
}

function addFunction(
  app: WorkerApp,
  declared: Partial<FunctionMetadata>,
  callback: FunctionCallback,
): Disposable {
  if (app.hasStarted) throw systemError(new Error('A function can only be registered during app startup.'));
  const { name, bindings } = declared;
  if (!name || !bindings) throw systemError(new Error('A function needs a name and bindings.'));
  if (
    [...app.functions.values()].some(({ metadata }) => metadata.name.toLowerCase() === name.toLowerCase())
  ) {
    app.log('warning', 'Worker', `Function "${name}" is registered twice: the later one is used`);
  }
  const functionId = declared.functionId ?? createHash('sha256').update(name).digest('hex').slice(0, 32);
  app.functions.set(functionId, { metadata: { ...declared, functionId, name, bindings }, callback });
  return new Disposable(() => app.functions.delete(functionId));
}

function createCoreModule(app: WorkerApp) {
  return {
    version: '3.12.0',
    hostVersion: '4.1042.0',
    Disposable,
    registerHook: (name: string, callback: HookCallback) => addHook(app, name, callback),
    setProgrammingModel: (model: ProgrammingModel) => {
      app.programmingModel = model;
    },
    getProgrammingModel: () => app.programmingModel,
    registerFunction: (metadata: Partial<FunctionMetadata>, callback: FunctionCallback) =>
      addFunction(app, metadata, callback),
    log: (level: LogLevel, category: string, message: string) => app.log(level, category, message),
  };
}

/**
 * Makes `require('@azure/functions-core')` answer this worker. That module is on no disk: the real worker provides it
 * in the same way, and the library goes into "test mode" without it.
 */
export function provideCoreModule(app: WorkerApp): void {
  const core = createCoreModule(app);
  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply: (target, self, [id]: [string]) =>
      id === '@azure/functions-core' ? core : Reflect.apply(target, self, [id]),
  });
}
