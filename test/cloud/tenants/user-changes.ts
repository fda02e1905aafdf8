import type { GraphRecord, Tenant } from '../model.ts';

type Change = Tenant['userChanges'][number];

/** How many changes a delta link can look back on. Older links are answered as expired ones are. */
export const CHANGES_KEPT = 200_000;

/** The number of the last change; what a new delta link starts from. */
export function lastSequence(tenant: Tenant): number {
  return tenant.userChanges.at(-1)?.sequence ?? 0;
}

export function noteChange(tenant: Tenant, id: string, fields: Change['fields']): void {
  const sequence = lastSequence(tenant) + 1;
  tenant.userChanges.push({ sequence, id, fields, at: new Date().toISOString() });
  if (tenant.userChanges.length > CHANGES_KEPT * 1.1) {
    tenant.userChanges.splice(0, tenant.userChanges.length - CHANGES_KEPT);
  }
}

/** At most `count` changes after `sequence`, oldest first; `null` where some of them are no longer kept. */
export function changesAfter(tenant: Tenant, sequence: number, count: number): Change[] | null {
  const first = tenant.userChanges[0]?.sequence ?? 1;
  if (sequence < first - 1) return null;
  const start = sequence - first + 1;
  return tenant.userChanges.slice(start, start + count);
}

/** Why a user is not in the directory: soft-deleted, and restorable, or gone for good. */
export function removalReason(tenant: Tenant, id: string): 'changed' | 'deleted' {
  return tenant.deletedUsers.find(({ record }) => record.id === id)?.reason ?? 'deleted';
}

export function findRestorable(tenant: Tenant): GraphRecord[] {
  return tenant.deletedUsers.filter(({ reason }) => reason === 'changed').map(({ record }) => record);
}
