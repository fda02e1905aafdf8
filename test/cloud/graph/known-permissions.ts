import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const graphAppId = '00000003-0000-0000-c000-000000000000';

type Kind = 'Role' | 'Scope';

const file = join(import.meta.dirname, '..', 'data', 'permission-ids.json');
const ids: Record<string, Partial<Record<Kind, string>>> = JSON.parse(readFileSync(file, 'utf8'));

/** The same GUID for the same parts, for ever: ids of what this cloud does not store with one. */
export function toGuid(...parts: string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Microsoft's id of a permission of Graph; a made-up one where the list lacks it. */
export function toPermissionId(name: string, kind: Kind): string {
  return ids[name]?.[kind] ?? toGuid('permission', kind, name);
}

export function findPermissionName(id: string, kind: Kind): string | undefined {
  return Object.keys(ids).find((name) => ids[name]?.[kind] === id.toLowerCase());
}

/** Every permission of a kind that the list has. */
export function listPermissions(kind: Kind): { name: string; id: string }[] {
  return Object.entries(ids).flatMap(([name, { [kind]: id }]) => (id === undefined ? [] : [{ name, id }]));
}
