import { getStream } from '../connectors/registry.ts';
import type { Stream } from '../connectors/stream.ts';
import type { SeatRow } from '../pages/views/customer.ts';
import type { RecordTable } from '../store/record-table.ts';
import { isFreeOffer } from './free-offers.ts';
import { skuName } from './sku-names.ts';

const toNumber = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/** Owned seats are the ones that can be used: enabled, and in their grace period. */
function toSeats(record: Record<string, unknown>): SeatRow {
  const units = (record.prepaidUnits ?? {}) as Record<string, unknown>;
  const owned = toNumber(units.enabled) + toNumber(units.warning);
  const assigned = toNumber(record.consumedUnits);
  const skuId = String(record.skuId ?? '');
  const partNumber = String(record.skuPartNumber ?? '');
  const name = skuName(skuId, partNumber);
  return {
    skuId,
    name,
    partNumber,
    isFree: isFreeOffer(name, partNumber),
    status: String(record.capabilityStatus ?? 'unknown'),
    owned,
    assigned,
    spare: Math.max(0, owned - assigned),
  };
}

/** The SKUs of a tenant with their seats, the most used first. Totals are the whole tenant's, whatever is filtered. */
export async function listSeats(
  tenantId: string,
  rowsOf: (tenantId: string, stream: Stream) => RecordTable,
): Promise<SeatRow[]> {
  const table = rowsOf(tenantId, getStream('subscribedSkus'));
  const seats: SeatRow[] = [];
  let continuation: string | undefined;
  do {
    const page = await table.page({ limit: 500, continuation });
    for (const { record, state } of page.rows) if (state.removedAt === null) seats.push(toSeats(record));
    continuation = page.continuation ?? undefined;
  } while (continuation !== undefined);
  return seats.sort((a, b) => b.assigned - a.assigned || a.name.localeCompare(b.name, 'en'));
}

/** Part numbers by SKU, for the names of licences that Microsoft's list does not have. */
export const toPartNumbers = (seats: SeatRow[]): Map<string, string> =>
  new Map(seats.map(({ skuId, partNumber }) => [skuId, partNumber]));

/** Sums over all SKUs that are bought; undefined where none were read yet. */
export async function seatTotals(
  tenantId: string,
  rowsOf: (tenantId: string, stream: Stream) => RecordTable,
): Promise<{ owned: number; assigned: number } | undefined> {
  const seats = await listSeats(tenantId, rowsOf);
  if (seats.length === 0) return undefined;
  const bought = seats.filter(({ isFree }) => !isFree);
  return {
    owned: bought.reduce((sum, { owned }) => sum + owned, 0),
    assigned: bought.reduce((sum, { assigned }) => sum + assigned, 0),
  };
}
