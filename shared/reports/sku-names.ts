import names from '../connectors/directory/sku-names.generated.json' with { type: 'json' };

const known = new Map(Object.entries(names));

/** Microsoft's friendly name of a SKU, or its part number where Microsoft's list does not have it. */
export function skuName(skuId: string, partNumber: string): string {
  return known.get(skuId.toLowerCase()) ?? partNumber;
}
