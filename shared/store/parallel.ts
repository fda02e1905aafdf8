/** Runs work over a list with at most `width` at once; the first failure ends it. */
export async function inParallel<T, R>(
  width: number,
  list: readonly T[],
  work: (entry: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(list.length);
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < list.length; index = next++) {
      results[index] = await work(list[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, list.length) }, lane));
  return results;
}
