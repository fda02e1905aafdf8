import type { z } from 'zod';
import { type Cloud, clouds, customCloud } from '../clouds/clouds.ts';
import {
  type appRegistration,
  defaultSyncSchedules,
  environment,
  type MailSettings,
  type RegistrationCredential,
  type syncSchedules,
} from '../contracts/settings.ts';
import { type Present, toPresent } from './present.ts';
import { settingsRules } from './rules.ts';
import { SettingsError, type SettingsMistake } from './settings-error.ts';

type Environment = z.infer<typeof environment>;

export type AppRegistration = z.infer<typeof appRegistration>;
export type SyncSchedules = z.infer<typeof syncSchedules>;

export type StorageSettings =
  | { kind: 'connection-string'; value: string }
  | { kind: 'identity'; blob: string; queue: string; table: string; clientId: string | undefined };

export type Settings = {
  cloud: Cloud;
  homeTenantId: string;
  registrations: AppRegistration[];
  operator: { clientId: string; credential: RegistrationCredential } | null;
  managedIdentityClientId: string | null;
  keyVaultUrl: string;
  storage: StorageSettings;
  publicUrl: string;
  partner: {
    name: string;
    supportUrl: string | null;
    logoUrl: string | null;
    /** Microsoft's verified name of the publisher of the registrations. */
    verifiedPublisher: string | null;
  };
  mail: MailSettings | null;
  schedules: SyncSchedules;
  retentionDays: number;
  exchangeEnabled: boolean;
  telemetry: {
    /** `identity` null: the connection string is enough; its `clientId` null: the system-assigned one. */
    azureMonitor: {
      connectionString: string;
      /** The ingestion endpoint where it is on this very machine, in the clear. */
      localEndpoint: string | null;
      identity: { clientId: string | null } | null;
    } | null;
    console: boolean;
  };
};

/** The app's settings from its environment, or one `SettingsError` that names every mistake. */
export function readSettings(variables: Record<string, string | undefined>): Settings {
  const present = toPresent(variables);
  const parsed = environment.safeParse(present);
  const mistakes = [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => toMistake(issue, present))),
    ...settingsRules.flatMap((rule) => rule(present)),
  ];
  if (!parsed.success || mistakes.length > 0) throw new SettingsError(mistakes);
  return toSettings(parsed.data);
}

function toMistake(issue: z.core.$ZodIssue, present: Present): SettingsMistake {
  const [name = '', ...path] = issue.path.map(String);
  const setting = name + path.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join('');
  return { setting, problem: name in present ? toProblem(issue) : 'is missing' };
}

/** zod's own messages begin with a capital letter, ours follow the setting's name. */
function toProblem(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_format' && issue.format === 'guid') return 'is not a GUID';
  if (issue.code === 'invalid_format' && issue.format === 'url') return 'is not a URL';
  if (issue.message.endsWith('received undefined')) return 'is missing';
  return /^[A-Z]/.test(issue.message) ? `is wrong: ${issue.message}` : issue.message;
}

function toSettings(values: Environment): Settings {
  return {
    cloud: toCloud(values),
    homeTenantId: values.HOME_TENANT_ID,
    registrations: values.APP_REGISTRATIONS,
    operator:
      values.OPERATOR_CLIENT_ID === undefined
        ? null
        : { clientId: values.OPERATOR_CLIENT_ID, credential: values.OPERATOR_CREDENTIAL },
    managedIdentityClientId: values.AZURE_CLIENT_ID ?? null,
    keyVaultUrl: values.KEY_VAULT_URL,
    storage: toStorage(values),
    publicUrl: values.PUBLIC_URL,
    partner: {
      name: values.PARTNER_NAME,
      supportUrl: values.PARTNER_SUPPORT_URL ?? null,
      logoUrl: values.PARTNER_LOGO_URL ?? null,
      verifiedPublisher: values.PARTNER_VERIFIED_PUBLISHER ?? null,
    },
    mail: values.MAIL ?? null,
    schedules: { ...defaultSyncSchedules, ...values.SYNC_SCHEDULES },
    retentionDays: values.RETENTION_DAYS,
    exchangeEnabled: values.EXCHANGE_ENABLED,
    telemetry: { azureMonitor: toAzureMonitor(values), console: values.TELEMETRY_CONSOLE },
  };
}

function toCloud(values: Environment): Cloud {
  if (values.MICROSOFT_CLOUD !== 'custom') return clouds[values.MICROSOFT_CLOUD];
  return customCloud({
    login: values.LOGIN_ENDPOINT ?? '',
    graph: values.GRAPH_ENDPOINT ?? '',
    partnerCenter: values.PARTNER_CENTER_ENDPOINT ?? null,
    exchange: values.EXCHANGE_ENDPOINT ?? null,
  });
}

function toAzureMonitor(values: Environment): Settings['telemetry']['azureMonitor'] {
  const given = values.APPLICATIONINSIGHTS_CONNECTION_STRING;
  if (given === undefined) return null;
  return { ...given, identity: values.APPLICATIONINSIGHTS_AUTHENTICATION_STRING ?? null };
}

function toStorage(values: Environment): StorageSettings {
  if (values.AzureWebJobsStorage !== undefined) {
    return { kind: 'connection-string', value: values.AzureWebJobsStorage };
  }
  return {
    kind: 'identity',
    blob: values.AzureWebJobsStorage__blobServiceUri ?? '',
    queue: values.AzureWebJobsStorage__queueServiceUri ?? '',
    table: values.AzureWebJobsStorage__tableServiceUri ?? '',
    clientId: values.AzureWebJobsStorage__clientId,
  };
}
