import type { GraphRecord, Tenant } from '../model.ts';
import type { AssignedLicense } from './products.ts';

export function licensesOf(user: GraphRecord): AssignedLicense[] {
  return (user.assignedLicenses ?? []) as AssignedLicense[];
}

/** Makes `consumedUnits` of every SKU what the users really hold. */
export function recountSeats(tenant: Tenant): void {
  const counts = countSeats(tenant.users);
  for (const sku of tenant.skus) sku.consumedUnits = counts.get(sku.skuId as string) ?? 0;
}

export function countSeats(users: readonly GraphRecord[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const user of users) {
    for (const { skuId } of licensesOf(user)) counts.set(skuId, (counts.get(skuId) ?? 0) + 1);
  }
  return counts;
}

/** Seats that are still free, by SKU id. */
export function freeSeats(tenant: Tenant): Map<string, number> {
  return new Map(
    tenant.skus.map((sku) => {
      const { enabled, warning } = sku.prepaidUnits as { enabled: number; warning: number };
      return [sku.skuId as string, enabled + warning - (sku.consumedUnits as number)];
    }),
  );
}
