import { TenantryError } from '../errors/tenantry-error.ts';
import type { ColumnValues } from './columns.ts';

const keyPattern = /^[^/\\#?\p{Cc}]*$/u;
const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
const maximumKeyBytes = 1024;

/** Bytes of one property as Azure counts them. @see https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model */
function propertyBytes(name: string, value: ColumnValues[string]): number {
  const text = typeof value === 'string' ? value.length * 2 + 4 : 8;
  const binary =
    typeof value === 'object' && value.type === 'Binary' ? (value.value.length * 3) / 4 + 4 : text;
  return 8 + name.length * 2 + binary;
}

/** Bytes of a row as Azure counts them; the limit is 1 MiB. */
export function rowBytes(partitionKey: string, rowKey: string, columns: ColumnValues): number {
  let bytes = 4 + (partitionKey.length + rowKey.length) * 2;
  for (const [name, value] of Object.entries(columns)) bytes += propertyBytes(name, value);
  return bytes;
}

const refuse = (what: string): never => {
  throw new TenantryError('storage', what);
};

/** Refuses what Azure refuses, whatever an emulator takes. */
export function checkRow(partitionKey: string, rowKey: string, columns: ColumnValues): void {
  for (const key of [partitionKey, rowKey]) {
    if (!keyPattern.test(key)) refuse('A key holds a character that Table Storage refuses');
    if (key.length * 2 > maximumKeyBytes) refuse('A key is longer than 1 KiB');
  }
  const names = Object.keys(columns);
  if (names.length > 252) refuse(`A row has ${names.length} columns; 252 are allowed`);
  for (const name of names) {
    if (!namePattern.test(name) || name.length > 255) refuse(`${name} is not a name that a column may have`);
    const value = columns[name];
    if (typeof value === 'string' && value.length > 32_768)
      refuse(`The column ${name} is longer than 64 KiB`);
    if (typeof value === 'object' && value.type === 'DateTime' && value.value < '1601') {
      refuse(`The column ${name} holds a date before 1601`);
    }
  }
  if (rowBytes(partitionKey, rowKey, columns) > 1_048_576) refuse('A row is larger than 1 MiB');
}
