import type { GraphRecord, Tenant } from '../../cloud/model.ts';
import { createTenant } from '../../cloud/tenants/create.ts';

export type Person = GraphRecord & {
  userPrincipalName: string;
  mail: string | null;
  proxyAddresses: string[];
};

/** The simulated cloud's own people, one page full; a generated tenant repeats them under ids and names of their own. */
export const baseTenant: Tenant = createTenant({
  displayName: 'Bench',
  domain: 'bench.example',
  size: 999,
  seed: 5,
});
export const basePeople = baseTenant.users as Person[];

const hex = (value: number, length: number) => (value >>> 0).toString(16).padStart(length, '0');

/** The id of a row: in order, and otherwise as random as GUIDs are. */
export function personId(row: number, count: number): string {
  const first = hex(Math.floor((row / count) * 0x1_0000_0000), 8);
  const a = hex(Math.imul(row ^ 0x5bd1e995, 0x9e3779b1), 8);
  const b = hex(Math.imul(row + 0x6d2b79f5, 0x85ebca6b), 8);
  return `${first}-${a.slice(0, 4)}-4${a.slice(5)}-8${b.slice(0, 3)}-${b.slice(3)}${a.slice(1)}`;
}

const withNumber = (address: string, row: number) => address.replace('@', `.${row}@`);

/** One of the base people as the row's own person. */
export function numbered<T extends Person>(person: T, row: number, count: number): T {
  return {
    ...person,
    id: personId(row, count),
    userPrincipalName: withNumber(person.userPrincipalName, row),
    mail: person.mail === null ? null : withNumber(person.mail, row),
    proxyAddresses: person.proxyAddresses.map((address) => withNumber(address, row)),
  };
}
