import { randomBytes, randomUUID } from 'node:crypto';
import type { Log } from './log.ts';
import type { Binding, FunctionMetadata, InvocationResponse, TypedData } from './rpc.ts';
import type { WorkerProcess } from './worker-process.ts';

/** A function with its one trigger, settings in `%NAME%` resolved. */
export interface TriggeredFunction {
  functionId: string;
  name: string;
  trigger: Binding;
  /** The name under which the trigger's data is handed over. */
  triggerName: string;
}

export type Invoke = (
  target: TriggeredFunction,
  reason: string,
  data: TypedData,
  metadata: Record<string, TypedData>,
) => Promise<InvocationResponse>;

/** `%NAME%` in a binding stands for a setting, in every string of it, as in the real host. */
function resolveSettings(binding: Binding, settings: NodeJS.ProcessEnv): Binding {
  const entries = Object.entries(binding).map(([key, value]) => [
    key,
    typeof value === 'string'
      ? value.replace(/%([^%]+)%/g, (_, name: string) => {
          const setting = settings[name];
          if (setting === undefined) throw new Error(`'%${name}%' does not resolve to a value`);
          return setting;
        })
      : value,
  ]);
  return Object.fromEntries(entries);
}

export function toTriggered(metadata: FunctionMetadata, settings: NodeJS.ProcessEnv): TriggeredFunction {
  const found = Object.entries(metadata.bindings).find(([, { type }]) => /trigger$/i.test(type));
  if (!found) throw new Error(`Function ${metadata.name} has no trigger`);
  const [triggerName, binding] = found;
  const { functionId, name } = metadata;
  return { functionId, name, triggerName, trigger: resolveSettings(binding, settings) };
}

/** Wraps the worker's invocations with what the host logs about each of them. */
export function createInvoke(worker: WorkerProcess, log: Log): Invoke {
  return async (target, reason, data, triggerMetadata) => {
    const invocationId = randomUUID();
    const category = `Function.${target.name}`;
    const startedAt = performance.now();
    const ended = () => `Id=${invocationId}, Duration=${Math.round(performance.now() - startedAt)}ms`;
    log(
      'information',
      category,
      `Executing 'Functions.${target.name}' (Reason='${reason}', Id=${invocationId})`,
    );
    try {
      const response = await worker.invoke({
        invocationId,
        functionId: target.functionId,
        inputData: [{ name: target.triggerName, data }],
        triggerMetadata,
        traceContext: {
          traceParent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`,
          traceState: '',
          attributes: {},
        },
      });
      log('information', category, `Executed 'Functions.${target.name}' (Succeeded, ${ended()})`);
      return response;
    } catch (error) {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log('error', category, `Executed 'Functions.${target.name}' (Failed, ${ended()})\n${detail}`);
      throw error;
    }
  };
}
