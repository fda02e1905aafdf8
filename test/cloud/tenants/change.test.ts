import type { Tenant } from '../model.ts';
import { changeTenant, updateUser } from './change.ts';
import { CHANGES_KEPT } from './change-log.ts';
import { createTenant } from './create.ts';
import { countSeats } from './licences.ts';
import { changesAfter, lastSequence, noteChange } from './user-changes.ts';
import { findUser } from './users.ts';

let tenant: Tenant;
beforeEach(() => {
  tenant = createTenant({ displayName: 'Contoso', domain: 'contoso.com', size: 120, seed: 3 });
});

function checkInvariants(): void {
  const ids = tenant.users.map((user) => user.id);
  expect([...ids].sort()).toEqual(ids);
  const counts = countSeats(tenant.users);
  for (const sku of tenant.skus) expect(sku.consumedUnits).toBe(counts.get(sku.skuId as string) ?? 0);
}

test('users come, go and change, and everything stays true', () => {
  const ids = changeTenant(tenant, { add: 5, remove: 6, change: 10 });
  expect(ids.added.every((id) => findUser(tenant, id))).toBe(true);
  expect(ids.removed.some((id) => findUser(tenant, id))).toBe(false);
  expect(new Set(ids.changed).size).toBe(10);
  expect(tenant.users).toHaveLength(119);
  expect(tenant.deletedUsers.map(({ reason }) => reason).sort()).toEqual([
    'changed',
    'changed',
    'changed',
    'changed',
    'deleted',
    'deleted',
  ]);
  expect(tenant.userChanges.map(({ sequence }) => sequence)).toEqual(
    tenant.userChanges.map((_, index) => index + 1),
  );
  checkInvariants();
});

test('who was removed softly comes back whole, who was removed for good does not', () => {
  const [soft, hard] = [tenant.users[0], tenant.users[1]].map((user) => ({ ...user })) as [
    object,
    { id: string },
  ];
  const softId = (soft as { id: string }).id;
  changeTenant(tenant, { remove: [softId] });
  changeTenant(tenant, { remove: [hard.id], hard: true });
  expect(changeTenant(tenant, { restore: 5 }).restored).toEqual([softId]);
  expect(findUser(tenant, softId)).toEqual(soft);
  expect(() => changeTenant(tenant, { restore: [hard.id] })).toThrow('cannot be restored');
  checkInvariants();
});

test('those who can sign in are never drawn to go', () => {
  changeTenant(tenant, { remove: 200 });
  expect(tenant.users).toHaveLength(tenant.people.length);
});

test('a change names the properties that really changed, and a change to the same value none', () => {
  const id = tenant.users[3]?.id as string;
  updateUser(tenant, id, { jobTitle: 'Chief Test Officer', userType: tenant.users[3]?.userType });
  expect(tenant.userChanges).toMatchObject([{ id, fields: ['jobTitle'] }]);
  updateUser(tenant, id, { jobTitle: 'Chief Test Officer' });
  expect(lastSequence(tenant)).toBe(1);
});

test('a licence that is given or taken is counted', () => {
  const { objectId } = tenant.people[0] as { objectId: string };
  const sku = tenant.skus.find((candidate) => candidate.skuPartNumber === 'SPE_E5');
  const before = sku?.consumedUnits as number;
  updateUser(tenant, objectId, { assignedLicenses: [] });
  expect(sku?.consumedUnits).toBe(before - 1);
});

test('new users never take more seats than there are', () => {
  changeTenant(tenant, { add: 400 });
  for (const sku of tenant.skus) {
    const { enabled, warning, suspended } = sku.prepaidUnits as Record<string, number>;
    const seats = (enabled ?? 0) + (warning ?? 0) + (suspended ?? 0);
    expect(sku.consumedUnits as number).toBeLessThanOrEqual(seats);
  }
  checkInvariants();
});

test('the same changes of the same tenant are the same', () => {
  const other = createTenant({ displayName: 'Contoso', domain: 'contoso.com', size: 120, seed: 3 });
  const changes = { add: 3, remove: 3, change: 7 };
  expect(changeTenant(other, changes)).toEqual(changeTenant(tenant, changes));
});

test('the list of changes is bounded, and tells who looks back too far', () => {
  const id = tenant.users[0]?.id as string;
  for (let count = 0; count < CHANGES_KEPT * 1.2; count++) noteChange(tenant, id, ['jobTitle']);
  expect(tenant.userChanges.length).toBeLessThanOrEqual(CHANGES_KEPT * 1.1);
  expect(changesAfter(tenant, 5, 10)).toBeNull();
  const last = lastSequence(tenant);
  expect(changesAfter(tenant, last - 1, 10)).toMatchObject([{ sequence: last }]);
  expect(changesAfter(tenant, last, 10)).toEqual([]);
});
