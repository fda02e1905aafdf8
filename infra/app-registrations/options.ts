import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type Cloud, clouds, customCloud } from '../../shared/clouds/clouds.ts';
import { toPresent } from '../../shared/config/present.ts';
import type { TierName } from '../../shared/contracts/connections.ts';
import { guid } from '../../shared/contracts/primitives.ts';
import { type appRegistration, environment } from '../../shared/contracts/settings.ts';
import { tierNames } from '../../shared/permissions/catalogue.ts';

type Variables = Record<string, string | undefined>;

export interface Options {
  tiers: TierName[];
  cloud: Cloud;
  /** Null: the tenant of whoever is signed in. */
  homeTenantId: string | null;
  publicUrl: string;
  identityPrincipalId: string;
  /** What unique names begin with: one per deployment of a home tenant. */
  name: string;
  partnerName: string;
  registrations: z.infer<typeof appRegistration>[];
  operatorClientId: string | null;
  functionApp: string | null;
  resourceGroup: string | null;
  isDryRun: boolean;
  isConfirmed: boolean;
  prunesRedirectUris: boolean;
  /** The managed identity is trusted beside the one before, not instead of it. */
  keepsTrust: boolean;
}

export const usage = `npm run app-registrations -- [options]

Creates or updates the app registrations of a deployment, with your own sign-in of the Azure CLI (az login).
It shows the difference first. What is not given is read from the environment, then from azd's (.azure).

  --tier <name>                   a tier; may be given again. All where none is given: ${tierNames.join(', ')}
  --public-url <origin>           PUBLIC_URL: where people reach the app
  --identity-principal-id <guid>  IDENTITY_PRINCIPAL_ID: the managed identity's object id, not its client id
  --home-tenant <guid>            HOME_TENANT_ID, AZURE_TENANT_ID, or the tenant that az is signed in to
  --cloud <name>                  MICROSOFT_CLOUD: global, usgov, usgovdod, china, or custom with its endpoints
  --name <name>                   what the registrations are found by; "tenantry", with azd's environment behind it
  --environment <name>            azd's environment, where it is not the default one
  --prune-redirect-uris           removes redirect URIs that this app does not use
  --keep-trust                    trusts the managed identity beside the one before, not instead of it
  --dry-run                       shows the difference and writes nothing
  --yes                           writes without a question
  --help`;

/** The command line is wrong, or something that it needs is nowhere. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const flags = {
  tier: { type: 'string', multiple: true },
  'public-url': { type: 'string' },
  'identity-principal-id': { type: 'string' },
  'home-tenant': { type: 'string' },
  cloud: { type: 'string' },
  name: { type: 'string' },
  environment: { type: 'string' },
  'prune-redirect-uris': { type: 'boolean', default: false },
  'keep-trust': { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

export type Flags = ReturnType<typeof readFlags>;

/** @throws UsageError for what is no option */
export function readFlags(args: string[]) {
  try {
    return parseArgs({ args, options: flags }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Which flag stands for which setting. */
const names = {
  PUBLIC_URL: 'public-url',
  IDENTITY_PRINCIPAL_ID: 'identity-principal-id',
  HOME_TENANT_ID: 'home-tenant',
  MICROSOFT_CLOUD: 'cloud',
  REGISTRATION_NAME: 'name',
} as const;

const inputs = environment
  .pick({
    MICROSOFT_CLOUD: true,
    LOGIN_ENDPOINT: true,
    GRAPH_ENDPOINT: true,
    PUBLIC_URL: true,
    APP_REGISTRATIONS: true,
    OPERATOR_CLIENT_ID: true,
  })
  .extend({
    HOME_TENANT_ID: guid.optional(),
    IDENTITY_PRINCIPAL_ID: guid,
    PARTNER_NAME: environment.shape.PARTNER_NAME.default('Tenantry'),
    REGISTRATION_NAME: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,79}$/, 'has other than letters, digits, hyphens'),
  });

/** Flags go before the environment. @throws UsageError with a line per mistake */
export function readOptions(values: Flags, variables: Variables): Options {
  const present = toPresent({
    ...variables,
    HOME_TENANT_ID: variables.HOME_TENANT_ID || variables.AZURE_TENANT_ID,
    REGISTRATION_NAME: toName(variables.AZURE_ENV_NAME),
    ...toPresent(Object.fromEntries(Object.entries(names).map(([setting, flag]) => [setting, values[flag]]))),
  });
  const parsed = inputs.safeParse(present);
  if (!parsed.success) throw new UsageError(parsed.error.issues.map(toMistake).join('\n'));
  const { data } = parsed;
  return {
    tiers: toTiers(values.tier),
    cloud: toCloud(data),
    homeTenantId: data.HOME_TENANT_ID ?? null,
    publicUrl: data.PUBLIC_URL,
    identityPrincipalId: data.IDENTITY_PRINCIPAL_ID,
    name: data.REGISTRATION_NAME,
    partnerName: data.PARTNER_NAME,
    registrations: data.APP_REGISTRATIONS,
    operatorClientId: data.OPERATOR_CLIENT_ID ?? null,
    functionApp: present.FUNCTION_APP_NAME ?? null,
    resourceGroup: present.AZURE_RESOURCE_GROUP ?? null,
    isDryRun: values['dry-run'],
    isConfirmed: values.yes,
    prunesRedirectUris: values['prune-redirect-uris'],
    keepsTrust: values['keep-trust'],
  };
}

/** azd's names may hold more than a key should. */
const toName = (environmentName = '') =>
  `tenantry-${environmentName}`.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '');

function toMistake({ path, message }: z.core.$ZodIssue): string {
  const setting = String(path[0]);
  const flag = setting in names ? `--${names[setting as keyof typeof names]} (${setting})` : setting;
  return `${flag}: ${message.endsWith('received undefined') ? 'is missing' : message}`;
}

function toTiers(given: string[] = []): TierName[] {
  const unknown = given.find((tier) => !(tierNames as string[]).includes(tier));
  if (unknown !== undefined)
    throw new UsageError(`There is no tier ${unknown}, only ${tierNames.join(', ')}`);
  return given.length === 0 ? [...tierNames] : [...new Set(given as TierName[])];
}

function toCloud(data: z.infer<typeof inputs>): Cloud {
  if (data.MICROSOFT_CLOUD !== 'custom') return clouds[data.MICROSOFT_CLOUD];
  const { LOGIN_ENDPOINT: login, GRAPH_ENDPOINT: graph } = data;
  if (login === undefined || graph === undefined)
    throw new UsageError('LOGIN_ENDPOINT and GRAPH_ENDPOINT are needed: the cloud is custom');
  return customCloud({ login, graph, partnerCenter: null, exchange: null });
}
