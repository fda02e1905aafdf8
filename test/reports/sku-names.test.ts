import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { skuName } from '../../shared/reports/sku-names.ts';

const committed: Record<string, string> = JSON.parse(
  readFileSync('shared/connectors/directory/sku-names.generated.json', 'utf8'),
);
const source = join(process.cwd(), '..', 'shared', 'microsoft', 'data', 'graph', 'sku-map.json');

test.each([
  ['6fd2c87f-b296-42f0-b197-1e91e994b900', 'ENTERPRISEPACK', 'Office 365 E3'],
  ['06EBC4EE-1BB5-47DD-8120-11324BC54E06', 'SPE_E5', 'Microsoft 365 E5'],
  ['00000000-0000-0000-0000-000000000000', 'BRAND_NEW_SKU', 'BRAND_NEW_SKU'],
  ['constructor', 'NOT_A_SKU', 'NOT_A_SKU'],
])('%s (%s) is called %s', (skuId, partNumber, name) => {
  expect(skuName(skuId, partNumber)).toBe(name);
});

test('every id is a GUID in lower case and every name is text', () => {
  for (const [skuId, name] of Object.entries(committed)) {
    expect(skuId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(name.trim()).not.toBe('');
  }
});

// Microsoft's data is not part of the repository: without it this test is reported as skipped.
(existsSync(source) ? test : test.skip)('the committed names are those of Microsoft’s list', () => {
  const { skus }: { skus: Record<string, { displayName: string }> } = JSON.parse(
    readFileSync(source, 'utf8'),
  );
  const expected = Object.entries(skus).map(([skuId, { displayName }]) => [
    skuId.toLowerCase(),
    displayName.trim(),
  ]);
  expect(committed).toEqual(Object.fromEntries(expected));
});
