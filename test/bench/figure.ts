/** One line of the table: what was measured, beside what, and whether that is what was aimed at. */
export interface Line {
  what: string;
  tenantry: string;
  /** The peer, or the least possible. */
  beside: string;
  ratio: string;
  target: string;
  /** Null: printed, and nothing was aimed at. */
  met: boolean | null;
}

export interface Figure {
  number: number;
  title: string;
  measure(size: 'full' | 'quick'): Promise<Line[]>;
}

const digits = (value: number) => (value >= 100 ? 0 : value >= 10 ? 1 : 2);

/** A number as people read it. */
export const format = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: digits(Math.abs(value)) });

export interface AtMost {
  what: string;
  unit: string;
  tenantry: number;
  beside: number;
  besideIs: string;
  /** `tenantry / beside` is at most this. */
  atMost: number;
}

/** Tenantry against something that it may exceed by so much and no more. */
export function atMost({ what, unit, tenantry, beside, besideIs, atMost: most }: AtMost): Line {
  const ratio = tenantry / beside;
  return {
    what,
    tenantry: `${format(tenantry)} ${unit}`,
    beside: `${format(beside)} ${unit}, ${besideIs}`,
    ratio: `${format(ratio)} ×`,
    target: `at most ${format(most)} ×`,
    met: ratio <= most,
  };
}

/** Tenantry against something that it has to beat so many times. */
export function atLeastTimesLess(
  facts: Omit<AtMost, 'atMost'> & { times: number; word: 'faster' | 'less' },
): Line {
  const { what, unit, tenantry, beside, besideIs, times, word } = facts;
  const ratio = beside / tenantry;
  return {
    what,
    tenantry: `${format(tenantry)} ${unit}`,
    beside: `${format(beside)} ${unit}, ${besideIs}`,
    ratio: `${format(ratio)} × ${word}`,
    target: `at least ${format(times)} × ${word}`,
    met: ratio >= times,
  };
}

/** A count that has to be this very one. */
export const exactly = (what: string, counted: number, wanted: number, wantedIs: string): Line => ({
  what,
  tenantry: format(counted),
  beside: `${format(wanted)}, ${wantedIs}`,
  ratio: '',
  target: `exactly ${format(wanted)}`,
  met: counted === wanted,
});

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
