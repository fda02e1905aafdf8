import { readFileSync } from 'node:fs';
import { readSettings, type Settings } from '../../shared/config/settings.ts';
import { SettingsError } from '../../shared/config/settings-error.ts';
import { environment } from '../../shared/contracts/settings.ts';

const guidOf = (digit: string) => [8, 4, 4, 4, 12].map((length) => digit.repeat(length)).join('-');
const federated = { kind: 'federated' };
const readTier = { tier: 'read', clientId: guidOf('2'), credential: federated };

/** The least that starts the app. */
const least = {
  HOME_TENANT_ID: guidOf('1'),
  KEY_VAULT_URL: 'https://vault.example.net/',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  PUBLIC_URL: 'https://tenantry.example.com',
  PARTNER_NAME: 'Northwind',
};
const custom = {
  ...least,
  MICROSOFT_CLOUD: 'custom',
  LOGIN_ENDPOINT: 'http://127.0.0.1:4001',
  GRAPH_ENDPOINT: 'http://127.0.0.1:4002/',
};
const smtp = {
  kind: 'smtp',
  from: 'mail@northwind.example',
  replyTo: 'help@northwind.example',
  host: 'smtp.northwind.example',
  port: 587,
  security: 'starttls',
  user: 'tenantry',
  passwordSecret: 'mail-password',
};
const insights = `InstrumentationKey=${guidOf('9')};IngestionEndpoint=https://x.in.applicationinsights.azure.com/`;
const withoutStorage = { ...least, AzureWebJobsStorage: undefined };
const storageUris = {
  AzureWebJobsStorage__blobServiceUri: 'https://s.blob.core.windows.net/',
  AzureWebJobsStorage__queueServiceUri: 'https://s.queue.core.windows.net/',
  AzureWebJobsStorage__tableServiceUri: 'https://s.table.core.windows.net/',
};

function messageOf(variables: Record<string, string | undefined>): string {
  try {
    readSettings(variables);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('the settings were accepted');
}

test('the required settings alone start the app, with the defaults of the contract', () => {
  expect(readSettings(least)).toEqual({
    cloud: {
      name: 'global',
      login: 'https://login.microsoftonline.com',
      sts: 'https://sts.windows.net',
      graph: 'https://graph.microsoft.com',
      partnerCenter: 'https://api.partnercenter.microsoft.com',
      exchange: 'https://outlook.office365.com',
      federationAudience: 'api://AzureADTokenExchange',
    },
    homeTenantId: guidOf('1'),
    registrations: [],
    operator: null,
    managedIdentityClientId: null,
    keyVaultUrl: 'https://vault.example.net',
    storage: { kind: 'connection-string', value: 'UseDevelopmentStorage=true' },
    publicUrl: 'https://tenantry.example.com',
    partner: { name: 'Northwind', supportUrl: null, logoUrl: null, verifiedPublisher: null },
    mail: null,
    schedules: { directory: { default: 'PT6H', allowed: ['PT1H', 'PT6H', 'P1D'] } },
    retentionDays: 30,
    exchangeEnabled: false,
    telemetry: { azureMonitor: null, console: false },
  } satisfies Settings);
});

test('empty text means absent, and unknown variables are ignored', () => {
  const optional = {
    MICROSOFT_CLOUD: '',
    LOGIN_ENDPOINT: '',
    APP_REGISTRATIONS: ' ',
    OPERATOR_CLIENT_ID: '',
    OPERATOR_CREDENTIAL: '',
    AZURE_CLIENT_ID: '',
    AzureWebJobsStorage__blobServiceUri: '',
    PARTNER_LOGO_URL: '',
    MAIL: '',
    SYNC_SCHEDULES: '',
    RETENTION_DAYS: '',
    EXCHANGE_ENABLED: '',
    APPLICATIONINSIGHTS_CONNECTION_STRING: '',
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: ' ',
    TELEMETRY_CONSOLE: '',
    PATH: '/usr/bin',
  };
  expect(readSettings({ ...least, ...optional })).toEqual(readSettings(least));
});

test('every setting reaches its place', () => {
  const settings = readSettings({
    ...custom,
    PARTNER_CENTER_ENDPOINT: 'http://localhost:4003',
    EXCHANGE_ENDPOINT: 'http://[::1]:4004',
    APP_REGISTRATIONS: JSON.stringify([readTier]),
    OPERATOR_CLIENT_ID: guidOf('3'),
    OPERATOR_CREDENTIAL: '{"kind":"secret","name":"operator"}',
    AZURE_CLIENT_ID: guidOf('A'),
    PARTNER_SUPPORT_URL: 'https://northwind.example/help',
    PARTNER_LOGO_URL: 'https://northwind.example/logo.svg',
    MAIL: JSON.stringify(smtp),
    SYNC_SCHEDULES: '{"reports":{"default":"P1D","allowed":["P1D"]}}',
    RETENTION_DAYS: '90',
    EXCHANGE_ENABLED: 'true',
    APPLICATIONINSIGHTS_CONNECTION_STRING: insights,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `Authorization=AAD;ClientId=${guidOf('C')}`,
    TELEMETRY_CONSOLE: 'true',
  });
  expect(settings).toMatchObject({
    cloud: {
      name: 'custom',
      login: 'http://127.0.0.1:4001',
      graph: 'http://127.0.0.1:4002',
      partnerCenter: 'http://localhost:4003',
      exchange: 'http://[::1]:4004',
      federationAudience: 'api://AzureADTokenExchange',
    },
    registrations: [readTier],
    operator: { clientId: guidOf('3'), credential: { kind: 'secret', name: 'operator' } },
    managedIdentityClientId: guidOf('a'),
    partner: {
      supportUrl: 'https://northwind.example/help',
      logoUrl: 'https://northwind.example/logo.svg',
    },
    mail: smtp,
    retentionDays: 90,
    exchangeEnabled: true,
    telemetry: {
      azureMonitor: { connectionString: insights, localEndpoint: null, identity: { clientId: guidOf('c') } },
      console: true,
    },
  });
  expect(Object.keys(settings.schedules)).toEqual(['directory', 'reports']);
});

test('telemetry without an identity is for a key, and may go to this very machine in the clear', () => {
  const local = `InstrumentationKey=${guidOf('9')};IngestionEndpoint=http://127.0.0.1:4005/`;
  const variables = { ...least, APPLICATIONINSIGHTS_CONNECTION_STRING: local };
  const system = { ...variables, APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD' };
  const expected = { connectionString: local, localEndpoint: 'http://127.0.0.1:4005' };
  expect(readSettings(variables).telemetry.azureMonitor).toEqual({ ...expected, identity: null });
  expect(readSettings(system).telemetry.azureMonitor).toEqual({ ...expected, identity: { clientId: null } });
});

test('storage by managed identity takes the three URIs', () => {
  const variables = { ...withoutStorage, ...storageUris, AzureWebJobsStorage__clientId: guidOf('4') };
  expect(readSettings({ ...variables, AzureWebJobsStorage__credential: 'managedidentity' }).storage).toEqual({
    kind: 'identity',
    blob: 'https://s.blob.core.windows.net/',
    queue: 'https://s.queue.core.windows.net/',
    table: 'https://s.table.core.windows.net/',
    clientId: guidOf('4'),
  });
});

test.each(Object.keys(least).filter((name) => name !== 'AzureWebJobsStorage'))(
  'without %s the app does not start',
  (name) => {
    expect(messageOf({ ...least, [name]: '' })).toBe(`${name} is missing`);
  },
);

const mistakes: [string, Record<string, string | undefined>, string][] = [
  ['an unknown cloud', { ...least, MICROSOFT_CLOUD: 'mars' }, 'MICROSOFT_CLOUD is wrong: Invalid option'],
  ['a tenant by name', { ...least, HOME_TENANT_ID: 'contoso.com' }, 'HOME_TENANT_ID is not a GUID'],
  [
    'a custom cloud without its Graph endpoint',
    { ...custom, GRAPH_ENDPOINT: '' },
    'GRAPH_ENDPOINT is missing: MICROSOFT_CLOUD is custom',
  ],
  [
    'a custom cloud without its login endpoint',
    { ...custom, LOGIN_ENDPOINT: '' },
    'LOGIN_ENDPOINT is missing: MICROSOFT_CLOUD is custom',
  ],
  [
    'an endpoint in a cloud of Microsoft',
    { ...least, EXCHANGE_ENDPOINT: 'https://x.example' },
    'EXCHANGE_ENDPOINT must not be set: MICROSOFT_CLOUD is not custom',
  ],
  [
    'plain http to another machine',
    { ...custom, LOGIN_ENDPOINT: 'http://login.example' },
    'LOGIN_ENDPOINT must be https (plain http only to a loopback address)',
  ],
  [
    'plain http to a name that begins like loopback',
    { ...custom, LOGIN_ENDPOINT: 'http://127.0.0.1.example' },
    'LOGIN_ENDPOINT must be https (plain http only to a loopback address)',
  ],
  [
    'a public URL with a path',
    { ...least, PUBLIC_URL: 'https://x.example/app' },
    'PUBLIC_URL must be an origin, without a path, query or credentials',
  ],
  ['a public URL that is none', { ...least, PUBLIC_URL: 'tenantry' }, 'PUBLIC_URL is not a URL'],
  [
    'no storage',
    withoutStorage,
    `AzureWebJobsStorage is missing, and so are ${Object.keys(storageUris).join(', ')}`,
  ],
  [
    'two of three storage URIs',
    { ...withoutStorage, ...storageUris, AzureWebJobsStorage__tableServiceUri: '' },
    'AzureWebJobsStorage__tableServiceUri is missing: the other storage URIs are set',
  ],
  ['registrations that are not JSON', { ...least, APP_REGISTRATIONS: '[' }, 'APP_REGISTRATIONS is not JSON'],
  [
    'a registration without a GUID',
    { ...least, APP_REGISTRATIONS: JSON.stringify([{ ...readTier, clientId: 'x' }]) },
    'APP_REGISTRATIONS[0].clientId is not a GUID',
  ],
  [
    'a certificate without its name',
    {
      ...least,
      APP_REGISTRATIONS: JSON.stringify([{ ...readTier, credential: { kind: 'certificate' } }]),
    },
    'APP_REGISTRATIONS[0].credential.name is missing',
  ],
  [
    'a tier registered twice',
    {
      ...least,
      AZURE_CLIENT_ID: guidOf('5'),
      APP_REGISTRATIONS: JSON.stringify([readTier, { ...readTier, clientId: guidOf('6') }]),
    },
    'APP_REGISTRATIONS[1].tier names the tier read a second time',
  ],
  [
    'a registration used by two tiers',
    {
      ...least,
      AZURE_CLIENT_ID: guidOf('5'),
      APP_REGISTRATIONS: JSON.stringify([readTier, { ...readTier, tier: 'act' }]),
    },
    'APP_REGISTRATIONS[1].clientId is the registration of another tier too',
  ],
  [
    'operators who sign in with the registration of a tier',
    {
      ...least,
      AZURE_CLIENT_ID: guidOf('5'),
      APP_REGISTRATIONS: JSON.stringify([{ ...readTier, clientId: guidOf('B') }]),
      OPERATOR_CLIENT_ID: guidOf('b'),
    },
    'OPERATOR_CLIENT_ID must be a registration of its own: it is that of the tier read',
  ],
  [
    'a federated registration without a managed identity',
    { ...least, APP_REGISTRATIONS: JSON.stringify([readTier]) },
    'AZURE_CLIENT_ID is missing: the registration of the tier read has a federated credential',
  ],
  [
    'federated operators without a managed identity',
    { ...least, OPERATOR_CLIENT_ID: guidOf('7') },
    'AZURE_CLIENT_ID is missing: the registration of the operators has a federated credential',
  ],
  ['days that are no number', { ...least, RETENTION_DAYS: 'many' }, 'RETENTION_DAYS is wrong: Invalid input'],
  [
    'a switch that is neither',
    { ...least, EXCHANGE_ENABLED: 'yes' },
    'EXCHANGE_ENABLED is wrong: Invalid option',
  ],
  [
    'a connection string of something else',
    { ...least, APPLICATIONINSIGHTS_CONNECTION_STRING: 'AccountName=x;AccountKey=y' },
    'APPLICATIONINSIGHTS_CONNECTION_STRING names no InstrumentationKey',
  ],
  [
    'telemetry in the clear to another machine',
    { ...least, APPLICATIONINSIGHTS_CONNECTION_STRING: insights.replace('https:', 'http:') },
    'APPLICATIONINSIGHTS_CONNECTION_STRING names an IngestionEndpoint that must be https (plain http only to a loopback address)',
  ],
  [
    'telemetry to nowhere',
    { ...least, APPLICATIONINSIGHTS_CONNECTION_STRING: insights.replace('https://', '') },
    'APPLICATIONINSIGHTS_CONNECTION_STRING names an IngestionEndpoint that is not a URL',
  ],
  [
    'a proof that is not an identity',
    { ...least, APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ApiKey=x' },
    'APPLICATIONINSIGHTS_AUTHENTICATION_STRING is not Authorization=AAD;ClientId=…',
  ],
  [
    'an identity that is no GUID',
    { ...least, APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=me' },
    'APPLICATIONINSIGHTS_AUTHENTICATION_STRING.clientId is not a GUID',
  ],
  [
    'a schedule whose default is not allowed',
    { ...least, SYNC_SCHEDULES: '{"directory":{"default":"PT2H","allowed":["PT1H"]}}' },
    'SYNC_SCHEDULES.directory default must be one of allowed',
  ],
];

test.each(mistakes)('%s is one line that names the setting', (_title, variables, line) => {
  const message = messageOf(variables);
  expect(message.split('\n')).toHaveLength(1);
  expect(message.startsWith(line)).toBe(true);
});

test('all mistakes are told at once', () => {
  const lines = messageOf({
    MICROSOFT_CLOUD: 'custom',
    GRAPH_ENDPOINT: 'http://graph.example',
    APP_REGISTRATIONS: JSON.stringify([readTier]),
    RETENTION_DAYS: '0',
  }).split('\n');
  expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual([
    'AZURE_CLIENT_ID',
    'AzureWebJobsStorage',
    'GRAPH_ENDPOINT',
    'HOME_TENANT_ID',
    'KEY_VAULT_URL',
    'LOGIN_ENDPOINT',
    'PARTNER_NAME',
    'PUBLIC_URL',
    'RETENTION_DAYS',
  ]);
});

test('no value of a setting is repeated in the message', () => {
  const canary = 'canary-9f2c';
  const message = messageOf({
    MICROSOFT_CLOUD: canary,
    LOGIN_ENDPOINT: canary,
    HOME_TENANT_ID: canary,
    APP_REGISTRATIONS: JSON.stringify([
      { tier: canary, clientId: canary, credential: { kind: canary } },
      { ...readTier, credential: { kind: 'secret', name: 'x', value: canary } },
      { ...readTier, credential: { kind: 'secret', name: `${canary}!` } },
    ]),
    OPERATOR_CREDENTIAL: canary,
    KEY_VAULT_URL: `https://user:${canary}@vault.example`,
    AzureWebJobsStorage: canary,
    PUBLIC_URL: `https://x.example/?${canary}`,
    MAIL: `{"password":"${canary}"`,
    SYNC_SCHEDULES: JSON.stringify({ directory: { default: canary, allowed: [canary] } }),
    RETENTION_DAYS: canary,
    EXCHANGE_ENABLED: canary,
    APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${canary}`,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `Authorization=AAD;ClientId=${canary}`,
    TELEMETRY_CONSOLE: canary,
  });
  expect(message).not.toContain(canary);
});

test('the example for the local host is accepted and names every setting', () => {
  const { Values } = JSON.parse(readFileSync('local.settings.example.json', 'utf8'));
  expect(() => readSettings(Values)).not.toThrow();
  const named = Object.keys(environment.shape).filter((name) => !name.startsWith('AzureWebJobsStorage__'));
  expect(named.filter((name) => !(name in Values))).toEqual([]);
});
