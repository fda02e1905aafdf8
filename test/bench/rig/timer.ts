import { startChild } from '../../local/child.ts';

/** Runs a timer's function of the built app once in a worker of its own, where no queue is listened to. */
export async function runTimer(
  settings: Record<string, string>,
  name: string,
): Promise<{ ms: number; log: string }> {
  const child = await startChild({
    name: `The timer ${name}`,
    script: 'test/bench/rig/timer-process.ts',
    args: [name],
    env: settings,
    isReady: (line) => line.startsWith('{"ms"'),
    readyWithinMs: 120_000,
  });
  await child.stop();
  return { ms: JSON.parse(child.readyLine).ms, log: child.log() };
}
