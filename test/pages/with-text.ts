const isOurs = /^([a-z]+(-[a-z]+)*|\d{4}-\d{2}-\d{2}.*|\/.*|https:.*)$/;

const ownKeys = ['id', 'role', 'stream', 'skuId'];

/** A view with every text in it replaced, but ids, times, addresses and our own words such as `needs-secret`. */
export function withText<View>(view: View, text: string, kept: string[] = []): View {
  const replace = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      return isOurs.test(value) || [...ownKeys, ...kept].includes(key) ? value : text;
    }
    if (Array.isArray(value)) return value.map((one, index) => toDistinct(replace(one, key), index));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replace(one, name)]));
  };
  return replace(view, '') as View;
}

/** Lists of names stay lists of different names. */
const toDistinct = (value: unknown, index: number) =>
  typeof value === 'string' && index > 0 ? `${value} ${index}` : value;
