/**
 * Runs work over a list with at most `width` at once. After the first failure nothing new begins, and it is thrown when
 * what was going has ended: nobody goes on behind the caller's back.
 */
export async function inParallel<T, R>(
  width: number,
  list: readonly T[],
  work: (entry: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(list.length);
  const failures: unknown[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < list.length && failures.length === 0; index = next++) {
      try {
        results[index] = await work(list[index] as T);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, list.length) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}
