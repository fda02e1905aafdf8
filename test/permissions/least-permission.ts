import type { MicrosoftData } from './microsoft-data.ts';

/** The permission names that are a resource's own, by the first segment of a path. */
const owners: Record<string, string[]> = {
  organization: ['Organization'],
  domains: ['Domain'],
  subscribedskus: ['LicenseAssignment', 'Organization'],
  users: ['User'],
  groups: ['Group', 'GroupMember'],
  directoryroles: ['RoleManagement'],
};

type Candidate = { name: string; isLeast: boolean; alsoRequires: string | null };

/** Everything that Microsoft's data lets make a call app-only. */
export function permittedFor(data: MicrosoftData, call: string): Candidate[] {
  const [method = '', path = ''] = call.split(' ');
  return Object.entries(data.permissions).flatMap(([name, { pathSets }]) =>
    pathSets
      .filter(({ schemeKeys, methods }) => schemeKeys.includes('Application') && methods.includes(method))
      .flatMap(({ paths }) => Object.entries(paths))
      .filter(([template]) => normalise(template) === normalise(path))
      .map(([, flags]) => ({
        name,
        isLeast: /least=[^;]*\bApplication\b/.test(flags),
        alsoRequires: /AlsoRequires=([^;]+)/.exec(flags)?.[1] ?? null,
      })),
  );
}

/** The least permission of a read by our rules; undefined where they do not lead to exactly one. */
export function findLeast(data: MicrosoftData, call: string): string | undefined {
  const own = permittedFor(data, call).filter(
    ({ name, alsoRequires }) => alsoRequires === null && !name.includes('ReadWrite') && isOwn(name, call),
  );
  const marked = own.filter(({ isLeast }) => isLeast);
  const left = marked.length > 0 ? marked : own;
  return left.length === 1 ? left[0]?.name : undefined;
}

/** Neither `Directory.*` nor device management nor another product: they reach further than the resource. */
function isOwn(name: string, call: string): boolean {
  const resource = normalise(call.split(' ')[1] ?? '').split('/')[1] ?? '';
  return (owners[resource] ?? []).includes(name.split('.')[0] ?? '');
}

const normalise = (path: string) =>
  path
    .toLowerCase()
    .replace(/\{[^}]+\}/g, '{id}')
    .replace(/\([^)]*\)/g, '()');
