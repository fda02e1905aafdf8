import { rules } from './rules/rules.ts';
import { ofType, parseSnapshot, type Resource, readSnapshots, type Snapshot } from './snapshot.ts';

const snapshots = readSnapshots();

test('every parameter file has its prediction', () => {
  expect(snapshots.map(([file]) => file)).toEqual([
    'examples/minimal.bicepparam',
    'examples/private-with-mail.bicepparam',
    'main.bicepparam',
  ]);
});

describe.each(snapshots)('%s', (_file, snapshot) => {
  test.each(Object.entries(rules))('%s', (_name, rule) => {
    expect(rule(snapshot)).toEqual([]);
  });
});

const site = 'Microsoft.Web/sites';
const storage = 'Microsoft.Storage/storageAccounts';
const assignment = 'Microsoft.Authorization/roleAssignments';

const first = (snapshot: Snapshot, type: string): Resource => {
  const [found] = ofType(snapshot, type);
  if (!found) throw new Error(`There is no ${type}`);
  return found;
};

const siteConfigOf = (snapshot: Snapshot) =>
  first(snapshot, site).properties.siteConfig as {
    appSettings: { name: string; value: string }[];
    [property: string]: unknown;
  };

const setting = (name: string, value: string) => (snapshot: Snapshot) => {
  const { appSettings } = siteConfigOf(snapshot);
  const known = appSettings.find((each) => each.name === name);
  if (known) known.value = value;
  else appSettings.push({ name, value });
};

const property = (type: string, name: string, value: unknown) => (snapshot: Snapshot) => {
  first(snapshot, type).properties[name] = value;
};

const scope = (to: (id: string) => string) => (snapshot: Snapshot) => {
  const given = first(snapshot, assignment);
  given.id = to(given.id);
};

/** Drops everything behind `part` of a scope. */
const upTo = (part: RegExp) => (id: string) =>
  `${part.exec(id)?.[0]}/providers/${assignment}/11111111-1111-4111-8111-111111111111`;

const role = (id: string) => (snapshot: Snapshot) => {
  first(snapshot, assignment).properties.roleDefinitionId =
    `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${id}`;
};

/** Takes away the first role that is given with this id. */
const without = (id: string) => (snapshot: Snapshot) => {
  const all = snapshot.predictedResources;
  const given = ofType(snapshot, assignment).find(({ properties }) =>
    String(properties.roleDefinitionId).endsWith(`/${id}`),
  );
  if (!given) throw new Error(`The role ${id} is not given`);
  all.splice(all.indexOf(given), 1);
};

const mailSender = (snapshot: Snapshot) => first(snapshot, 'Microsoft.Authorization/roleDefinitions').name;

/** What somebody could change, and which rule must notice. */
const mistakes: [title: string, change: (snapshot: Snapshot) => void, rule: string][] = [
  [
    'what could not be predicted',
    ({ diagnostics }) => diagnostics.push('A value cannot be worked out'),
    'everything could be predicted',
  ],
  [
    'a secret in an output',
    ({ outputs }) => Object.assign(outputs, { URL: "[listKeys('a', '1').keys[0].value]" }),
    'no secret in an output',
  ],
  [
    'an output named like a secret',
    ({ outputs }) => Object.assign(outputs, { MAIL_PASSWORD: 'x' }),
    'nothing is named like a secret',
  ],
  [
    'a storage key in a setting',
    setting('AzureWebJobsStorage', 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Zm9v'),
    'no secret in a resource or a setting',
  ],
  [
    'a shared access signature in a setting',
    setting('PARTNER_LOGO_URL', 'https://a.example/logo?sv=1&sig=abc'),
    'no secret in a resource or a setting',
  ],
  [
    'a client secret in a setting',
    setting('MAIL', `{"kind":"smtp","password":"abc8Q~${'x'.repeat(34)}"}`),
    'no secret in a resource or a setting',
  ],
  [
    'a function key in a setting',
    setting('PARTNER_NAME', "[listKeys('a', '1').functionKeys.default]"),
    'no secret in a resource or a setting',
  ],
  ['a shared key', property(storage, 'allowSharedKeyAccess', true), 'storage takes no shared key'],
  [
    'nothing said about shared keys',
    property(storage, 'allowSharedKeyAccess', undefined),
    'storage takes no shared key',
  ],
  ['public blobs', property(storage, 'allowBlobPublicAccess', true), 'no blob is public'],
  [
    'a public container',
    property(`${storage}/blobServices/containers`, 'publicAccess', 'Blob'),
    'no blob is public',
  ],
  ['an old TLS of storage', property(storage, 'minimumTlsVersion', 'TLS1_0'), 'TLS is 1.2 at least'],
  [
    'an old TLS of the app',
    (snapshot) => Object.assign(siteConfigOf(snapshot), { minTlsVersion: '1.0' }),
    'TLS is 1.2 at least',
  ],
  ['http', property(site, 'httpsOnly', false), 'https only'],
  [
    'a publishing password',
    property(`${site}/basicPublishingCredentialsPolicies`, 'allow', true),
    'deployments have no password',
  ],
  [
    'telemetry with a key',
    property('Microsoft.Insights/components', 'DisableLocalAuth', false),
    'telemetry is taken from identities alone',
  ],
  [
    'mail with a key',
    property('Microsoft.Communication/communicationServices', 'disableLocalAuth', false),
    'mail is taken from identities alone',
  ],
  [
    'a vault without protection',
    property('Microsoft.KeyVault/vaults', 'enablePurgeProtection', undefined),
    'the vault is opened by roles, and nothing in it is destroyed at once',
  ],
  ['a missing setting', setting('KEY_VAULT_URL', ''), 'every required setting is set'],
  [
    'a setting that nobody knows',
    setting('KEYVAULT_URL', 'https://a.vault.azure.net'),
    'every setting that is set is known',
  ],
  [
    'a setting that the app refuses',
    setting('PUBLIC_URL', 'http://connect.example'),
    'the app reads its settings without a mistake',
  ],
  [
    'a setting that Flex Consumption has replaced',
    setting('FUNCTIONS_WORKER_RUNTIME', 'node'),
    'no setting that Flex Consumption has replaced',
  ],
  [
    'a property of other plans',
    (snapshot) => Object.assign(siteConfigOf(snapshot), { linuxFxVersion: 'Node|24' }),
    'no property of other plans',
  ],
  [
    'a plan on Windows',
    property('Microsoft.Web/serverfarms', 'reserved', false),
    'the plan is Flex Consumption on Linux',
  ],
  [
    'a package that is reached with a key',
    property(site, 'functionAppConfig', {
      runtime: { name: 'node' },
      deployment: {
        storage: { type: 'blobContainer', authentication: { type: 'StorageAccountConnectionString' } },
      },
    }),
    'the package is read and written by the identity',
  ],
  [
    'a role at subscription scope',
    scope(upTo(/^\/subscriptions\/[^/]+/)),
    'every role is needed, and on the smallest thing that it works on',
  ],
  [
    'a role on the resource group',
    scope(upTo(/^.*\/resourceGroups\/[^/]+/)),
    'every role is needed, and on the smallest thing that it works on',
  ],
  [
    'a role on the account instead of a container',
    scope(upTo(/^.*\/storageAccounts\/[^/]+/)),
    'every role is needed, and on the smallest thing that it works on',
  ],
  [
    'the role Owner',
    role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635'),
    'every role is needed, and on the smallest thing that it works on',
  ],
  [
    'the role Contributor',
    role('b24988ac-6180-42a0-ab88-20f7382dd24c'),
    'every role is needed, and on the smallest thing that it works on',
  ],
  [
    'the role User Access Administrator',
    role('18d7d88d-d35e-4fb5-a5c3-7773c20a72d9'),
    'every role is needed, and on the smallest thing that it works on',
  ],
  [
    'a missing role',
    without('974c5e8b-45b9-4653-ba55-5f855dd0fb88'),
    'every role that something needs is given',
  ],
  [
    'a missing role of the mail',
    (snapshot) => without(mailSender(snapshot))(snapshot),
    'every role that something needs is given',
  ],
  [
    'a role of somebody else',
    property(assignment, 'principalId', '22222222-2222-4222-8222-222222222222'),
    'only the app is given a role',
  ],
  [
    'a role that allows everything',
    property('Microsoft.Authorization/roleDefinitions', 'permissions', [
      { actions: ['Microsoft.Communication/*'] },
    ]),
    'no role of our own allows everything of something',
  ],
];

test.each(mistakes)('%s is noticed', (_title, change, rule) => {
  const [, clean] = snapshots.find(([file]) => file.includes('private')) ?? [];
  const snapshot = parseSnapshot(JSON.stringify(clean));
  change(snapshot);
  const noticed = Object.entries(rules).flatMap(([name, check]) =>
    check(snapshot).length > 0 ? [name] : [],
  );
  expect(noticed).toContain(rule);
});

test('every rule has a mistake that it notices', () => {
  const noticed = new Set(mistakes.map(([, , rule]) => rule));
  expect(Object.keys(rules).filter((name) => !noticed.has(name))).toEqual([]);
});
