import type { TierName } from '../contracts/connections.ts';
import type { CapabilityEntry, PermissionEntry, TierEntry } from '../contracts/permissions.ts';
import { type Capability, capabilities, limits } from './capabilities.ts';
import { generated } from './generated.ts';
import { reasons } from './reasons.ts';

/** The names of the tiers, in order. */
export const tierNames = Object.keys(capabilities) as TierName[];

/** Every call that a tier may make; the permissions cover no other. */
export function tierCalls(tier: TierName): string[] {
  return capabilities[tier].flatMap(({ calls }) => calls);
}

/** What a tier asks for: application permissions first, in the order of the calls that need them. */
export function permissionEntries(tier: TierName): PermissionEntry[] {
  const needs = tierCalls(tier).map(getNeeds);
  return generated.permissions
    .map((permission) => ({
      ...permission,
      calls: needs
        .filter(({ kind, permissions }) => kind === permission.kind && permissions.includes(permission.name))
        .map(({ call }) => call),
      reason: getReason(permission.name),
    }))
    .filter(({ calls }) => calls.length > 0);
}

/** The application permissions that a token's `roles` must hold. */
export function requiredRoles(tier: TierName): string[] {
  return namesOf(tier, 'application');
}

/** The delegated permissions of the administrator's sign-in. */
export function requiredScopes(tier: TierName): string[] {
  return namesOf(tier, 'delegated');
}

/** A tier as `/api/permissions` and the review page show it. */
export function tierEntry(tier: TierName, registered: boolean): TierEntry {
  return {
    tier,
    registered,
    capabilities: capabilities[tier].map(toCapabilityEntry),
    permissions: permissionEntries(tier),
  };
}

/** A token's `roles` against what the tier needs: `granted` are the tier's own, `extra` all others. */
export function compareGranted(
  tier: TierName,
  roles: readonly string[],
): { missing: string[]; extra: string[]; granted: string[] } {
  const required = requiredRoles(tier);
  return {
    missing: required.filter((name) => !roles.includes(name)),
    extra: [...new Set(roles)].filter((name) => !required.includes(name)),
    granted: required.filter((name) => roles.includes(name)),
  };
}

/** What a tier cannot do, one sentence each. */
export function cannotDo(tier: TierName): string[] {
  return [...limits[tier]];
}

function namesOf(tier: TierName, kind: PermissionEntry['kind']): string[] {
  return permissionEntries(tier)
    .filter((permission) => permission.kind === kind)
    .map(({ name }) => name);
}

function toCapabilityEntry({ name, title, summary, calls }: Capability): CapabilityEntry {
  const permissions = new Set(calls.flatMap((call) => getNeeds(call).permissions));
  return { name, title, summary, calls: [...calls], permissions: [...permissions] };
}

function getNeeds(call: string) {
  const needs = generated.calls.find((entry) => entry.call === call);
  if (needs === undefined) throw new Error(`The catalogue of permissions does not know ${call}.`);
  return needs;
}

function getReason(name: string): string {
  const reason = reasons[name];
  if (reason === undefined) throw new Error(`No reason is written down for ${name}.`);
  return reason;
}
