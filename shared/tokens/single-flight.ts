/** Concurrent callers with the same key share one piece of work; a failure is not kept. */
export function createSingleFlight<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const flying = new Map<string, Promise<T>>();
  return (key, work) => {
    const known = flying.get(key);
    if (known) return known;
    const started = work().finally(() => flying.delete(key));
    flying.set(key, started);
    return started;
  };
}
