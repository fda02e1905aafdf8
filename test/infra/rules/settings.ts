import { readSettings } from '../../../shared/config/settings.ts';
import { SettingsError } from '../../../shared/config/settings-error.ts';
import { environment } from '../../../shared/contracts/settings.ts';
import { evaluatedSettings, predictedSettings } from '../app-settings.ts';
import type { Rule } from './rule.ts';

/** What host and Node read, and the app does not. */
const readByHost = new Set(['NODE_OPTIONS']);

/** What the app could do without, and an installation that sees its operators cannot. */
const required = [
  'HOME_TENANT_ID',
  'KEY_VAULT_URL',
  'PUBLIC_URL',
  'PARTNER_NAME',
  'AZURE_CLIENT_ID',
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__queueServiceUri',
  'AzureWebJobsStorage__tableServiceUri',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__clientId',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  ...readByHost,
];

const isKnown = (name: string) => name in environment.shape || readByHost.has(name);

export const settings: Record<string, Rule> = {
  'every required setting is set': (snapshot) => {
    const set = new Map(predictedSettings(snapshot).map(({ name, value }) => [name, value]));
    return required.filter((name) => !set.get(name)).map((name) => `${name} is not set`);
  },
  'every setting that is set is known': (snapshot) => {
    const names = predictedSettings(snapshot).map(({ name }) => name);
    const twice = names.filter((name, index) => names.indexOf(name) !== index);
    return [
      ...names.filter((name) => !isKnown(name)).map((name) => `Nobody reads ${name}`),
      ...twice.map((name) => `${name} is set twice`),
    ];
  },
  'the app reads its settings without a mistake': (snapshot) => {
    try {
      const { storage } = readSettings(evaluatedSettings(snapshot));
      return storage.kind === 'identity' ? [] : ['Storage is reached with a key'];
    } catch (error) {
      if (error instanceof SettingsError)
        return error.mistakes.map(({ setting, problem }) => `${setting} ${problem}`);
      return [`A setting cannot be worked out: ${error}`];
    }
  },
};
