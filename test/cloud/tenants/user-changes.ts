import type { GraphRecord, Tenant } from '../model.ts';
import { lastOf, logAfter, note } from './change-log.ts';

type Change = Tenant['userChanges'][number];

/** The number of the last change; what a new delta link starts from. */
export function lastSequence(tenant: Tenant): number {
  return lastOf(tenant.userChanges);
}

export function noteChange(tenant: Tenant, id: string, fields: Change['fields']): void {
  note(tenant.userChanges, { id, fields });
}

/** At most `count` changes after `sequence`, oldest first; `null` where some of them are no longer kept. */
export function changesAfter(tenant: Tenant, sequence: number, count: number): Change[] | null {
  return logAfter(tenant.userChanges, sequence, count);
}

/** Why a user is not in the directory: soft-deleted, and restorable, or gone for good. */
export function removalReason(tenant: Tenant, id: string): 'changed' | 'deleted' {
  return tenant.deletedUsers.find(({ record }) => record.id === id)?.reason ?? 'deleted';
}

export function findRestorable(tenant: Tenant): GraphRecord[] {
  return tenant.deletedUsers.filter(({ reason }) => reason === 'changed').map(({ record }) => record);
}
