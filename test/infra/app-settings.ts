import { z } from 'zod';
import { type Answers, evaluate } from './expressions.ts';
import { ofType, propertyOf, type Snapshot } from './snapshot.ts';

const appSettings = z.array(z.strictObject({ name: z.string(), value: z.string() }));

/** What Azure would answer; ids as it makes them, and no key anywhere. */
const answers: Answers = {
  'Microsoft.Storage/storageAccounts': (name) => ({
    primaryEndpoints: Object.fromEntries(
      ['blob', 'queue', 'table'].map((service) => [service, `https://${name}.${service}.core.windows.net/`]),
    ),
  }),
  'Microsoft.KeyVault/vaults': (name) => ({ vaultUri: `https://${name}.vault.azure.net/` }),
  'Microsoft.ManagedIdentity/userAssignedIdentities': () => ({
    clientId: 'cccccccc-cccc-4ccc-8ccc-cccccccccccc',
  }),
  'Microsoft.Insights/components': () => ({
    ConnectionString:
      'InstrumentationKey=dddddddd-dddd-4ddd-8ddd-dddddddddddd;IngestionEndpoint=https://westeurope.in.applicationinsights.azure.com/',
  }),
  'Microsoft.Communication/emailServices/domains': () => ({ fromSenderDomain: 'eeee.azurecomm.net' }),
  'Microsoft.Communication/communicationServices': (name) => ({
    hostName: `${name}.europe.communication.azure.com`,
  }),
};

/** The settings of the function app as they are written: some are expressions. */
export const predictedSettings = (snapshot: Snapshot) =>
  ofType(snapshot, 'Microsoft.Web/sites').flatMap((site) =>
    appSettings.parse(propertyOf(site, 'siteConfig.appSettings')),
  );

/** The same as the app gets them. */
export const evaluatedSettings = (snapshot: Snapshot): Record<string, string> =>
  Object.fromEntries(predictedSettings(snapshot).map(({ name, value }) => [name, evaluate(value, answers)]));
