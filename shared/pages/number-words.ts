const format = new Intl.NumberFormat('en');

/** 12345 → "12,345"; what is not known is a dash. */
export const toNumberWords = (value: number | null) => (value === null ? '–' : format.format(value));

/** "1 customer", "500 customers". */
export const toCountWords = (count: number, one: string, many = `${one}s`) =>
  `${format.format(count)} ${count === 1 ? one : many}`;

/** Part of a whole in per cent, between 0 and 100, with one decimal. */
export const toPercent = (part: number, whole: number) =>
  whole <= 0 ? 0 : Math.round(Math.min(1, Math.max(0, part / whole)) * 1000) / 10;
