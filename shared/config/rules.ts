import { environment } from '../contracts/settings.ts';
import type { Present } from './present.ts';
import type { SettingsMistake } from './settings-error.ts';

type Rule = (present: Present) => SettingsMistake[];

const storageUris = [
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__queueServiceUri',
  'AzureWebJobsStorage__tableServiceUri',
];
const requiredEndpoints = ['LOGIN_ENDPOINT', 'GRAPH_ENDPOINT'];
const allEndpoints = [...requiredEndpoints, 'PARTNER_CENTER_ENDPOINT', 'EXCHANGE_ENDPOINT'];
const connectionString =
  /(^|;)\s*(UseDevelopmentStorage|AccountName|SharedAccessSignature|(Blob|Queue|Table)Endpoint)\s*=/i;

const identityEnvironment = environment.pick({
  APP_REGISTRATIONS: true,
  OPERATOR_CLIENT_ID: true,
  OPERATOR_CREDENTIAL: true,
  MAIL: true,
});

const endpoints: Rule = (present) => {
  if (present.MICROSOFT_CLOUD === 'custom') {
    return requiredEndpoints
      .filter((setting) => !(setting in present))
      .map((setting) => ({ setting, problem: 'is missing: MICROSOFT_CLOUD is custom' }));
  }
  return allEndpoints
    .filter((setting) => setting in present)
    .map((setting) => ({ setting, problem: 'must not be set: MICROSOFT_CLOUD is not custom' }));
};

/** The host takes the connection string where both forms are given, and so do we. */
const storage: Rule = (present) => {
  const given = present.AzureWebJobsStorage;
  if (given !== undefined) {
    if (connectionString.test(given)) return [];
    return [{ setting: 'AzureWebJobsStorage', problem: 'is not a storage connection string' }];
  }
  const missing = storageUris.filter((setting) => !(setting in present));
  if (missing.length === storageUris.length) {
    return [{ setting: 'AzureWebJobsStorage', problem: `is missing, and so are ${storageUris.join(', ')}` }];
  }
  return missing.map((setting) => ({ setting, problem: 'is missing: the other storage URIs are set' }));
};

const registrations: Rule = (present) => {
  const parsed = identityEnvironment.safeParse(present);
  if (!parsed.success) return [];
  const tiers = parsed.data.APP_REGISTRATIONS;
  const operatorClientId = parsed.data.OPERATOR_CLIENT_ID;
  const mistakes: SettingsMistake[] = [];
  for (const [index, { tier, clientId }] of tiers.entries()) {
    const earlier = tiers.slice(0, index);
    const setting = `APP_REGISTRATIONS[${index}]`;
    if (earlier.some((one) => one.tier === tier)) {
      mistakes.push({ setting: `${setting}.tier`, problem: `names the tier ${tier} a second time` });
    }
    if (earlier.some((one) => one.clientId === clientId)) {
      mistakes.push({ setting: `${setting}.clientId`, problem: 'is the registration of another tier too' });
    }
    if (clientId === operatorClientId) {
      mistakes.push({
        setting: 'OPERATOR_CLIENT_ID',
        problem: `must be a registration of its own: it is that of the tier ${tier}`,
      });
    }
  }
  return mistakes;
};

/** What a tier's registration may do, every customer is asked for: it must not send the partner's mail. */
const mailRegistration: Rule = (present) => {
  const { APP_REGISTRATIONS, MAIL } = identityEnvironment.safeParse(present).data ?? {};
  if (MAIL?.kind !== 'graph') return [];
  const shared = APP_REGISTRATIONS?.find(({ clientId }) => clientId === MAIL.clientId);
  if (!shared) return [];
  const problem = `must be a registration of its own: it is that of the tier ${shared.tier}`;
  return [{ setting: 'MAIL.clientId', problem }];
};

const federation: Rule = (present) => {
  if ('AZURE_CLIENT_ID' in present) return [];
  const parsed = identityEnvironment.safeParse(present);
  if (!parsed.success) return [];
  const { APP_REGISTRATIONS, OPERATOR_CLIENT_ID, OPERATOR_CREDENTIAL, MAIL } = parsed.data;
  const federated = [
    ...APP_REGISTRATIONS.filter(({ credential }) => credential.kind === 'federated').map(
      ({ tier }) => `the registration of the tier ${tier}`,
    ),
    ...(OPERATOR_CLIENT_ID !== undefined && OPERATOR_CREDENTIAL.kind === 'federated'
      ? ['the registration of the operators']
      : []),
    ...(MAIL?.kind === 'graph' && MAIL.credential.kind === 'federated'
      ? ['the registration of the mail']
      : []),
  ];
  if (federated.length === 0) return [];
  return [
    { setting: 'AZURE_CLIENT_ID', problem: `is missing: ${federated.join(', ')} has a federated credential` },
  ];
};

/** What settings must be to one another. */
export const settingsRules: readonly Rule[] = [
  endpoints,
  storage,
  registrations,
  mailRegistration,
  federation,
];
