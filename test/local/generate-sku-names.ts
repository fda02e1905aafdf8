// Makes the friendly names of SKUs from Microsoft's list of product names.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const source = join(root, '..', 'shared', 'microsoft', 'data', 'graph', 'sku-map.json');
const target = join(root, 'shared', 'connectors', 'directory', 'sku-names.generated.json');

const { skus }: { skus: Record<string, { displayName: string }> } = JSON.parse(readFileSync(source, 'utf8'));
const names = Object.entries(skus)
  .map(([skuId, { displayName }]) => [skuId.toLowerCase(), displayName.trim()] as const)
  .sort(([left], [right]) => (left < right ? -1 : 1));

writeFileSync(target, `${JSON.stringify(Object.fromEntries(names), null, 1)}\n`);
