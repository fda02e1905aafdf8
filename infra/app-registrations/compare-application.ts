import { randomUUID } from 'node:crypto';
import { type Application, graphAppId, type ServicePrincipal } from './directory.ts';
import type { WantedRegistration, WantedRole } from './wanted.ts';

/** What one comparison has found: what is to be written, and how it reads. */
export interface Difference {
  body: Record<string, unknown>;
  lines: string[];
}

const none: Difference = { body: {}, lines: [] };

type Compare = (wanted: WantedRegistration, current: Application | null) => Difference;

const name: Compare = ({ displayName, uniqueName }, current) => {
  if (!current) return { body: { displayName }, lines: [`+ name ${displayName}`] };
  if (current.uniqueName === uniqueName) return none;
  return { body: { uniqueName }, lines: [`+ unique name ${uniqueName}`] };
};

const audienceWords: Record<string, string> = {
  AzureADMyOrg: 'of the home tenant alone',
  AzureADMultipleOrgs: 'of every tenant',
};

const audience: Compare = ({ audience: signInAudience }, current) => {
  if (current?.signInAudience === signInAudience) return none;
  const words = audienceWords[signInAudience];
  const before = current?.signInAudience
    ? (audienceWords[current.signInAudience] ?? current.signInAudience)
    : null;
  const line = before === null ? `+ accounts ${words}` : `~ accounts ${before} -> ${words}`;
  return { body: { signInAudience }, lines: [line] };
};

/** Whoever may add a customer's credentials to the service principal could act as the app: nobody may. */
const lock: Compare = ({ isLocked }, current) => {
  const known = current?.servicePrincipalLockConfiguration;
  if (!isLocked || (known?.isEnabled && known.allProperties)) return none;
  return {
    body: { servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true } },
    lines: [`${current ? '~ property lock off -> on' : '+ property lock on'}, for all properties`],
  };
};

/** Roles are told by their value, whoever made them; others stay, because people may hold them. */
const roles: Compare = ({ roles: wanted }, current) => {
  const known = current?.appRoles ?? [];
  const missing = wanted.filter(({ value }) => !known.some((role) => role.value === value));
  const isWanted = (value: string | null | undefined) => wanted.some((role) => role.value === value);
  const disabled = known.filter(({ value, isEnabled }) => !isEnabled && isWanted(value));
  if (missing.length + disabled.length === 0) return none;
  const kept = known.map(({ origin: _, ...role }) =>
    isWanted(role.value) ? { ...role, isEnabled: true } : role,
  );
  return {
    body: { appRoles: [...kept, ...missing.map(toAppRole)] },
    lines: [
      ...missing.map(({ value }) => `+ app role ${value}`),
      ...disabled.map(({ value }) => `~ app role ${value} disabled -> enabled`),
    ],
  };
};

const toAppRole = ({ value, description, memberType }: WantedRole) => ({
  id: randomUUID(),
  value,
  displayName: value,
  description,
  allowedMemberTypes: [memberType],
  isEnabled: true,
});

const comparisons = [name, audience, lock, roles];

/** All but redirect URIs and permissions, which need to know more. */
export const compareApplication: Compare = (wanted, current) =>
  join(comparisons.map((compare) => compare(wanted, current)));

/** The app's own is added; others leave only where that was asked for. */
export function compareRedirectUris(
  { redirectUri }: WantedRegistration,
  current: Application | null,
  prunes: boolean,
): Difference {
  const known = current?.web.redirectUris ?? [];
  const others = otherRedirectUris(redirectUri, known);
  const removed = prunes ? others : [];
  const isMissing = !known.includes(redirectUri);
  if (!isMissing && removed.length === 0) return none;
  const kept = known.filter((uri) => !removed.includes(uri));
  return {
    body: { web: { redirectUris: isMissing ? [...kept, redirectUri] : kept } },
    lines: [
      ...(isMissing ? [`+ redirect URI ${redirectUri}`] : []),
      ...removed.map((uri) => `- redirect URI ${uri}`),
    ],
  };
}

export const otherRedirectUris = (redirectUri: string, known: readonly string[]): string[] =>
  known.filter((uri) => uri !== redirectUri);

interface Access {
  resourceAppId: string;
  id: string;
  type: 'Role' | 'Scope';
}

const kinds = { Role: 'application', Scope: 'delegated' };

/** Exactly the catalogue's: what is beyond them, every customer would be asked for. */
export function comparePermissions(
  { permissions }: WantedRegistration,
  current: Application | null,
  graph: ServicePrincipal,
): Difference {
  const known: Access[] = (current?.requiredResourceAccess ?? []).flatMap(
    ({ resourceAppId, resourceAccess }) => resourceAccess.map((access) => ({ resourceAppId, ...access })),
  );
  const wanted: Access[] = permissions.map(({ id, type }) => ({ resourceAppId: graphAppId, id, type }));
  const missing = wanted.filter((access) => !known.some((other) => isSame(other, access)));
  const extra = known.filter((access) => !wanted.some((other) => isSame(other, access)));
  if (missing.length + extra.length === 0) return none;
  const resourceAccess = permissions.map(({ id, type }) => ({ id, type }));
  return {
    body: { requiredResourceAccess: [{ resourceAppId: graphAppId, resourceAccess }] },
    lines: [
      ...missing.map((access) => `+ permission ${toWords(access, graph)}`),
      ...extra.map((access) => `- permission ${toWords(access, graph)}`),
    ],
  };
}

const isSame = (one: Access, other: Access) =>
  one.resourceAppId === other.resourceAppId && one.id === other.id && one.type === other.type;

function toWords({ resourceAppId, id, type }: Access, graph: ServicePrincipal): string {
  if (resourceAppId !== graphAppId) return `${id} (${kinds[type]}, of ${resourceAppId})`;
  const declared = type === 'Role' ? graph.appRoles : graph.oauth2PermissionScopes;
  return `${declared.find((one) => one.id === id)?.value ?? id} (${kinds[type]})`;
}

export function join(differences: Difference[]): Difference {
  return {
    body: Object.assign({}, ...differences.map(({ body }) => body)),
    lines: differences.flatMap(({ lines }) => lines),
  };
}
