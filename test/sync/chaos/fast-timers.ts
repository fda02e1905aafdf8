/** Waits between these two are waits of a client library before it tries again. */
const shortestMs = 200;
const longestMs = 150_000;
const times = 100;

const shorten = (ms: number | undefined) =>
  ms !== undefined && ms >= shortestMs && ms <= longestMs ? ms / times : ms;

/**
 * Lets the timers of this process run a hundred times faster, as clock.mjs moves its dates: storage that does not answer
 * is asked again by Azure's own clients after seconds, thousands of times in a run of chaos. Returns how to undo it.
 */
export function hurryTimers(): () => void {
  const { setTimeout: wait, setInterval: repeat } = globalThis;
  const hurried = <T extends typeof wait | typeof repeat>(real: T) =>
    new Proxy(real, {
      apply: (target, self, [work, ms, ...rest]: [() => void, number | undefined, ...unknown[]]) =>
        Reflect.apply(target, self, [work, shorten(ms), ...rest]),
    });
  globalThis.setTimeout = hurried(wait);
  globalThis.setInterval = hurried(repeat);
  return () => {
    globalThis.setTimeout = wait;
    globalThis.setInterval = repeat;
  };
}
