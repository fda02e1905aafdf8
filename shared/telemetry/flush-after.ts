import type { Telemetry } from './telemetry.ts';

/** After the answer has left. */
const afterAnswerMs = 250;

/** Nobody waits for a queue's message or a timer, so these do; who waits for an answer gets it first. */
export async function flushAfter(telemetry: Telemetry, triggerType: string): Promise<void> {
  if (triggerType !== 'httpTrigger') return telemetry.flush();
  setTimeout(() => void telemetry.flush(), afterAnswerMs).unref();
}
