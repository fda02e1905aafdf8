import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphRecord } from '../model.ts';
import { guid, type Random } from './random.ts';

/** A product that a tenant can hold. */
export interface Product {
  skuId: string;
  skuPartNumber: string;
  servicePlans: [id: string, name: string][];
}

export interface AssignedLicense {
  skuId: string;
  disabledPlans: string[];
}

const file = join(import.meta.dirname, '..', 'data', 'skus.json');

/** Real products of Microsoft; MCOPSTN5 is there twice, because part numbers are not unique. */
export const PRODUCTS: readonly Product[] = JSON.parse(readFileSync(file, 'utf8'));

export type PartNumber =
  | 'ENTERPRISEPACK'
  | 'SPE_E5'
  | 'SPB'
  | 'EXCHANGESTANDARD'
  | 'FLOW_FREE'
  | 'POWER_BI_STANDARD'
  | 'EMS'
  | 'VISIOCLIENT'
  | 'SHAREPOINTSTORAGE'
  | 'DESKLESSPACK'
  | 'MCOPSTN5';

function getProduct(partNumber: PartNumber): Product {
  const found = PRODUCTS.find((product) => product.skuPartNumber === partNumber);
  if (!found) throw new Error(`${partNumber} is not in data/skus.json`);
  return found;
}

/** A licence assignment; `without` names the service plans that are switched off in it. */
export function license(partNumber: PartNumber, ...without: string[]): AssignedLicense {
  const product = getProduct(partNumber);
  const disabledPlans = product.servicePlans.filter(([, name]) => without.includes(name)).map(([id]) => id);
  return { disabledPlans, skuId: product.skuId };
}

/** Products whose seats nobody buys one by one. */
const FREE_SEATS: Record<string, number> = { FLOW_FREE: 10_000, POWER_BI_STANDARD: 1_000_000 };

/** The tenant's subscription to a product, with room for `assigned` seats, as `/subscribedSkus` tells it. */
export function toSubscribedSku(
  product: Product,
  tenant: { id: string; accountName: string },
  assigned: number,
  random: Random,
): GraphRecord {
  const status =
    product.skuPartNumber === 'EMS'
      ? 'Warning'
      : product.skuPartNumber === 'VISIOCLIENT'
        ? 'Suspended'
        : 'Enabled';
  const seats = FREE_SEATS[product.skuPartNumber] ?? Math.ceil((assigned * 1.1) / 5) * 5 + 5;
  const units = (kind: string) => (status === kind ? seats : 0);
  return {
    accountName: tenant.accountName,
    accountId: tenant.id,
    appliesTo: product.skuPartNumber === 'SHAREPOINTSTORAGE' ? 'Company' : 'User',
    capabilityStatus: status,
    consumedUnits: assigned,
    id: `${tenant.id}_${product.skuId}`,
    skuId: product.skuId,
    skuPartNumber: product.skuPartNumber,
    subscriptionIds:
      product.skuPartNumber === 'ENTERPRISEPACK' ? [guid(random), guid(random)] : [guid(random)],
    prepaidUnits: {
      enabled: units('Enabled'),
      suspended: units('Suspended'),
      warning: units('Warning'),
      lockedOut: 0,
    },
    servicePlans: product.servicePlans.map(([servicePlanId, servicePlanName]) => ({
      servicePlanId,
      servicePlanName,
      provisioningStatus: status === 'Suspended' ? 'Disabled' : 'Success',
      appliesTo: servicePlanName.startsWith('EXCHANGE_S_FOUNDATION') ? 'Company' : 'User',
    })),
  };
}
