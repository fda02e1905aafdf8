import type { InvocationRequest, InvocationResponse } from '../rpc.ts';
import type { CoreInvocationContext, WorkerApp } from './core-module.ts';
import { runHooks } from './hooks.ts';

/**
 * Runs one invocation through the app's programming model. As in the real worker only an `Error` fails it:
 * a thrown string counts as no result.
 */
export async function invoke(app: WorkerApp, request: InvocationRequest): Promise<InvocationResponse> {
  const registered = app.functions.get(request.functionId);
  if (!registered || !app.programmingModel) throw new Error(`Function ${request.functionId} is not loaded`);
  const { metadata, callback } = registered;
  const core: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata,
    state: undefined,
    log: (level, _category, message) => app.log(level, `Function.${metadata.name}`, message),
  };
  const model = await app.programmingModel.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  const shared = { hookData: {}, appHookData: app.hookData, invocationContext: context };

  const before = { ...shared, functionCallback: callback, inputs };
  core.state = 'preInvocationHooks';
  await runHooks(app, 'preInvocation', before);

  const outcome: { result: unknown; error: unknown } = { result: null, error: null };
  const after = { ...shared, inputs: before.inputs, ...outcome };
  core.state = 'invocation';
  try {
    after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error;
  }
  core.state = 'postInvocationHooks';
  await runHooks(app, 'postInvocation', after);
  core.state = undefined;

  if (after.error instanceof Error) throw after.error;
  return model.getResponse(context, after.result);
}
