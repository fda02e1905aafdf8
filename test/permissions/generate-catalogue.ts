import { capabilities } from '../../shared/permissions/capabilities.ts';
import { overrides } from '../../shared/permissions/overrides.ts';
import { findLeast, permittedFor } from './least-permission.ts';
import type { MicrosoftData } from './microsoft-data.ts';

type Kind = 'application' | 'delegated';
type Needs = { call: string; kind: Kind; permissions: string[]; decidedBy: 'rules' | 'override' };

const schemes = { application: 'Application', delegated: 'DelegatedWork' } as const;

/** The catalogue as Microsoft's data, the rules and the overrides give it. */
export function generateCatalogue(data: MicrosoftData) {
  const listed = Object.values(capabilities).flatMap((tier) => tier.flatMap(({ calls }) => calls));
  const calls = [...new Set(listed)].map((call) => toNeeds(data, call));
  const kinds: Kind[] = ['application', 'delegated'];
  return {
    calls,
    permissions: kinds.flatMap((kind) => {
      const names = calls.filter((needs) => needs.kind === kind).flatMap(({ permissions }) => permissions);
      return [...new Set(names)].map((name) => toPermission(data, name, kind));
    }),
  };
}

function toNeeds(data: MicrosoftData, call: string): Needs {
  const override = overrides.find((entry) => entry.call === call);
  if (override === undefined) {
    const least = findLeast(data, call);
    if (least === undefined) throw new Error(`${call}: the rules do not lead to one permission`);
    return { call, kind: 'application', permissions: [least], decidedBy: 'rules' };
  }
  const permitted = permittedFor(data, call).map(({ name }) => name);
  const refused = override.permissions.filter((name) => permitted.length > 0 && !permitted.includes(name));
  if (refused.length > 0) throw new Error(`${call}: Microsoft does not accept ${refused.join(', ')}`);
  return { call, kind: override.kind, permissions: [...override.permissions], decidedBy: 'override' };
}

function toPermission(data: MicrosoftData, name: string, kind: Kind) {
  const scheme = data.permissions[name]?.schemes[schemes[kind]];
  const description = data.descriptions[kind].find(({ value }) => value === name);
  const deployed = data.deployments[name]?.find((entry) => entry.scheme === schemes[kind]);
  const id = deployed?.id ?? description?.id;
  if (id === undefined || (description !== undefined && description.id !== id)) {
    throw new Error(`${name} (${kind}): Microsoft's data does not agree on its GUID`);
  }
  return {
    name,
    kind,
    id,
    displayName: description?.adminConsentDisplayName ?? scheme?.adminDisplayName ?? name,
    description: description?.adminConsentDescription ?? scheme?.adminDescription ?? '',
    privilegeLevel: scheme?.privilegeLevel ?? null,
  };
}

export const toText = (catalogue: unknown) => `${JSON.stringify(catalogue, null, 2)}\n`;
