import type { SeatRow } from './views/customer.ts';

/** The largest licences first; what is free and has a million seats comes after all that is bought. */
export const toLargest = (seats: SeatRow[], most: number): SeatRow[] =>
  [...seats]
    .sort((a, b) => Number(a.isFree) - Number(b.isFree) || b.owned - a.owned || b.assigned - a.assigned)
    .slice(0, most);
