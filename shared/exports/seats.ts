import type { SeatRow } from '../pages/views/customer.ts';
import { listSeats } from '../reports/seats.ts';
import type { ConnectionTable } from './table.ts';

const columns = [
  'skuId',
  'name',
  'partNumber',
  'status',
  'owned',
  'assigned',
  'spare',
] as const satisfies (keyof SeatRow)[];

/** Seats by SKU: the whole tenant's, whatever is filtered. */
export const seatsTable: ConnectionTable = async ({ services: { rowsOf }, row: { tenantId } }) => {
  const seats = tenantId === null ? [] : await listSeats(tenantId, rowsOf);
  return { columns, pages: [seats.map((seat) => ({ ...seat }))] };
};
