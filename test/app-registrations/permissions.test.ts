import { readFileSync } from 'node:fs';
import { comparePermissions } from '../../infra/app-registrations/compare-application.ts';
import type { Options } from '../../infra/app-registrations/options.ts';
import { wantedOperators, wantedTier } from '../../infra/app-registrations/wanted.ts';
import { clouds } from '../../shared/clouds/clouds.ts';
import type { Settings } from '../../shared/config/settings.ts';
import { toGuide } from '../../shared/connect/own-app/guide.ts';
import {
  permissionEntries,
  requiredScopes,
  tierEntry,
  tierNames,
} from '../../shared/permissions/catalogue.ts';

const options: Options = {
  tiers: tierNames,
  cloud: clouds.global,
  homeTenantId: null,
  publicUrl: 'https://connect.partner.example',
  identityPrincipalId: crypto.randomUUID(),
  name: 'tenantry',
  partnerName: 'Northwind',
  registrations: [],
  operatorClientId: null,
  functionApp: null,
  resourceGroup: null,
  isDryRun: false,
  isConfirmed: false,
  prunesRedirectUris: false,
  keepsTrust: false,
};
const graph = { id: '', appId: '', appRoles: [], oauth2PermissionScopes: [] };

interface ResourceAccess {
  resourceAppId: string;
  resourceAccess: { id: string; type: string }[];
}

/** As `type id`, whatever the order. */
const toSet = (access: ResourceAccess[]) =>
  access.flatMap(({ resourceAccess }) => resourceAccess.map(({ id, type }) => `${type} ${id}`)).toSorted();

const toRegistered = (wanted: ReturnType<typeof wantedTier>) =>
  toSet(comparePermissions(wanted, null, graph).body.requiredResourceAccess as ResourceAccess[]);

describe.each(tierNames)('the registration of tier %s', (tier) => {
  const registered = toRegistered(wantedTier(tier, options));
  const entries = permissionEntries(tier);

  test('lists exactly the catalogue', () => {
    const catalogue = entries.map(({ kind, id }) => `${kind === 'application' ? 'Role' : 'Scope'} ${id}`);
    expect(registered).toEqual(catalogue.toSorted());
    expect(registered.length).toBeGreaterThan(0);
  });

  test('lists what a customer is told to list in a registration of their own', () => {
    const settings = { partner: { name: 'Northwind' }, publicUrl: options.publicUrl, cloud: options.cloud };
    const guide = toGuide(settings as Settings, tier, null);
    expect(toSet(JSON.parse(guide.requiredResourceAccess))).toEqual(registered);
    expect(guide.redirectUri).toBe(wantedTier(tier, options).redirectUri);
  });

  test('lists what a customer reads before they consent', () => {
    const { capabilities, permissions } = tierEntry(tier, true);
    const shown = permissions.filter(({ name }) =>
      capabilities.some((capability) => capability.permissions.includes(name)),
    );
    expect(shown.map(({ id }) => id).toSorted()).toEqual(
      registered.map((each) => each.split(' ')[1]).toSorted(),
    );
  });

  test.each(['README.md', 'shared/permissions/README.md'])('lists what %s says', (path) => {
    const text = readFileSync(path, 'utf8');
    const [, section = ''] =
      new RegExp(`Tier \`${tier}\`:\\n([\\s\\S]*?)(?:Tier \`|<!-- permissions:end)`).exec(text) ?? [];
    const rows = [...section.matchAll(/^\| `[\w.]+` +\| (application|delegated) +\| `([\da-f-]{36})`/gm)];
    const documented = rows.map(([, kind, id]) => `${kind === 'application' ? 'Role' : 'Scope'} ${id}`);
    expect(documented.toSorted()).toEqual(registered);
  });
});

test('the registration of the operators lists the sign-in and nothing else', () => {
  const wanted = wantedOperators(options);
  expect(wanted.permissions.map(({ name }) => name)).toEqual(requiredScopes('read'));
  expect(toRegistered(wanted).every((access) => access.startsWith('Scope '))).toBe(true);
});
