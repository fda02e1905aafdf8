import type { GraphRecord, Tenant } from '../model.ts';
import { note } from './change-log.ts';

/** Groups and roles keep the ids of their members, sorted, in `members`: a relation, which only its own route shows. */
export function membersOf(parent: GraphRecord): string[] {
  return (parent.members ?? []) as string[];
}

export function toMemberIds(ids: Iterable<string>): string[] {
  return [...new Set(ids)].sort();
}

/** Where an id is, or would be, in a sorted list of ids. */
export function indexOfId(ids: readonly string[], id: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] as string) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function isMember(parent: GraphRecord, id: string): boolean {
  const ids = membersOf(parent);
  return ids[indexOfId(ids, id)] === id;
}

export function noteGroup(
  tenant: Tenant,
  id: string,
  fields: string[] | 'added' | 'removed' | 'restored',
  members: string[] = [],
): void {
  note(tenant.groupChanges, { id, fields, members });
}

/** Lets members come and go, all in one change. Answers who really did. */
export function changeMembers(
  tenant: Tenant,
  parent: GraphRecord,
  { add = [], remove = [] }: { add?: string[]; remove?: string[] },
): { added: string[]; removed: string[] } {
  const added = toMemberIds(add).filter((id) => !isMember(parent, id));
  const removed = toMemberIds(remove).filter((id) => isMember(parent, id));
  const gone = new Set(removed);
  parent.members = toMemberIds([...membersOf(parent).filter((id) => !gone.has(id)), ...added]);
  const touched = toMemberIds([...added, ...removed]);
  if (touched.length > 0 && tenant.groups.includes(parent)) noteGroup(tenant, parent.id, [], touched);
  return { added, removed };
}

const parentsIn = (tenant: Tenant) => [...tenant.groups, ...tenant.directoryRoles];

/** Whoever leaves the directory leaves every group and role. Answers which. */
export function leaveAll(tenant: Tenant, id: string): string[] {
  const parents = parentsIn(tenant).filter((parent) => isMember(parent, id));
  for (const parent of parents) changeMembers(tenant, parent, { remove: [id] });
  return parents.map((parent) => parent.id);
}

/** Whoever comes back is a member again of what is still there. */
export function rejoin(tenant: Tenant, id: string, memberOf: readonly string[] = []): void {
  for (const parent of parentsIn(tenant))
    if (memberOf.includes(parent.id)) changeMembers(tenant, parent, { add: [id] });
}
