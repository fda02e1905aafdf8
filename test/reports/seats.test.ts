import { getStream } from '../../shared/connectors/registry.ts';
import { toLargest } from '../../shared/pages/largest-seats.ts';
import { isFreeOffer } from '../../shared/reports/free-offers.ts';
import { listSeats, seatTotals } from '../../shared/reports/seats.ts';
import type { RecordTable } from '../../shared/store/record-table.ts';

const sku = (skuPartNumber: string, enabled: number, consumedUnits: number) => ({
  record: {
    skuId: crypto.randomUUID(),
    skuPartNumber,
    capabilityStatus: 'Enabled',
    prepaidUnits: { enabled, warning: 0, suspended: 0, lockedOut: 0 },
    consumedUnits,
  },
  state: { removedAt: null },
});

/** Two pages of what a tenant holds. */
const tableOf = (...pages: ReturnType<typeof sku>[][]) => {
  const stream = getStream('subscribedSkus');
  return (_tenant: string, asked: typeof stream) => {
    expect(asked).toBe(stream);
    const page = async ({ continuation }: { continuation?: string | undefined }) => {
      const index = Number(continuation ?? 0);
      return {
        rows: pages[index] ?? [],
        continuation: index + 1 < pages.length ? String(index + 1) : null,
      };
    };
    return { page } as unknown as RecordTable;
  };
};

const held = tableOf(
  [sku('SPE_E3', 850, 812), sku('FLOW_FREE', 10_000, 43)],
  [sku('POWER_BI_FREE_OF_NOBODY', 5, 1), sku('POWERAPPS_VIRAL', 1_000_000, 7), sku('SPB', 0, 2)],
);

test('what is bought is summed, over all pages; a million free seats are not', async () => {
  expect(await seatTotals('tenant', held)).toEqual({ owned: 850, assigned: 814 });
  expect(await seatTotals('tenant', tableOf([sku('FLOW_FREE', 10_000, 43)]))).toEqual({
    owned: 0,
    assigned: 0,
  });
  expect(await seatTotals('tenant', tableOf([]))).toBeUndefined();
});

test('every licence is listed, and what is free comes after all that is bought', async () => {
  const seats = await listSeats('tenant', held);
  expect(seats).toHaveLength(5);
  const names = toLargest(seats, 4).map(({ partNumber }) => partNumber);
  expect(names).toEqual(['SPE_E3', 'SPB', 'POWERAPPS_VIRAL', 'FLOW_FREE']);
});

test.each([
  ['Microsoft Fabric (Free)', 'POWER_BI_STANDARD', true],
  ['Microsoft Power Automate Free', 'FLOW_FREE', true],
  ['Power Virtual Agents Viral Trial', 'CCIBOTS_PRIVPREV_VIRAL', true],
  ['Microsoft Teams Exploratory', 'TEAMS_EXPLORATORY', true],
  ['POWERAPPS_DEV', 'POWERAPPS_DEV', true],
  ['Office 365 E3', 'ENTERPRISEPACK', false],
  ['Freedom Suite', 'FREEDOM', false],
  ['Microsoft Stream Plan 2', 'STREAM_P2', false],
])('%s (%s) is free: %s', (name, partNumber, isFree) => {
  expect(isFreeOffer(name, partNumber)).toBe(isFree);
});
