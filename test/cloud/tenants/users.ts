import type { GraphRecord, Tenant } from '../model.ts';

/** Where an id is, or would be, among the users, who are kept in the order of their ids. */
export function indexOfUser(tenant: Tenant, id: string): number {
  let low = 0;
  let high = tenant.users.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tenant.users[middle] as GraphRecord).id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By object id or user principal name, the latter without regard to case. */
export function findUser(tenant: Tenant, idOrName: string): GraphRecord | undefined {
  const wanted = idOrName.toLowerCase();
  const candidate = tenant.users[indexOfUser(tenant, wanted)];
  if (candidate?.id === wanted) return candidate;
  if (!wanted.includes('@')) return undefined;
  return tenant.users.find((user) => String(user.userPrincipalName).toLowerCase() === wanted);
}

export function insertUser(tenant: Tenant, user: GraphRecord): void {
  tenant.users.splice(indexOfUser(tenant, user.id), 0, user);
}

/** Takes a user out of the directory. */
export function takeUser(tenant: Tenant, id: string): GraphRecord {
  const index = indexOfUser(tenant, id);
  const user = tenant.users[index];
  if (user?.id !== id) throw new Error(`user ${id} is not in tenant ${tenant.id}`);
  tenant.users.splice(index, 1);
  return user;
}
