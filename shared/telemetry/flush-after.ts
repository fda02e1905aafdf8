import type { InvocationContext } from '@azure/functions';
import { withInvocation } from '../log/invocation-log.ts';
import type { Telemetry } from './telemetry.ts';

/** When the answer has surely left. */
const afterAnswerMs = 250;

/** Nobody waits for a queue's message or a timer, so these do; who waits for an answer gets it first. */
export async function flushAfter(telemetry: Telemetry, context: InvocationContext): Promise<void> {
  if (context.options.trigger.type !== 'httpTrigger') return withInvocation(context, () => telemetry.flush());
  // The invocation is over by then, and takes no more lines.
  setTimeout(() => void telemetry.flush(), afterAnswerMs).unref();
}
