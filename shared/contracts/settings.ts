import { z } from 'zod';
import { duration, guid } from './primitives.ts';

const isLoopback = (host: string) => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host);

/** An origin without a path; plain http only to this very machine. Returned without a trailing slash. */
const origin = z
  .string()
  .refine((value) => URL.canParse(value), 'is not a URL')
  .transform((value, context) => {
    if (!URL.canParse(value)) return z.NEVER;
    const url = new URL(value);
    const wrong =
      url.pathname !== '/' || url.search || url.hash || url.username || url.password
        ? 'must be an origin, without a path, query or credentials'
        : url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))
          ? 'must be https (plain http only to a loopback address)'
          : null;
    if (wrong === null) return url.origin;
    context.addIssue({ code: 'custom', message: wrong });
    return z.NEVER;
  });

const webUrl = z.url({ protocol: /^https?$/ });

export const cloudName = z.enum(['global', 'usgov', 'usgovdod', 'china', 'custom']);
export type CloudName = z.infer<typeof cloudName>;

const secretName = z.string().regex(/^[0-9A-Za-z-]{1,127}$/, 'is not the name of a Key Vault secret');

/** How a registration of ours proves itself to Microsoft Entra. */
export const registrationCredential = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('federated') }),
  z.strictObject({ kind: z.literal('certificate'), name: secretName }),
  z.strictObject({ kind: z.literal('secret'), name: secretName }),
]);
export type RegistrationCredential = z.infer<typeof registrationCredential>;

export const appRegistration = z.strictObject({
  tier: z.enum(['read', 'read-plus', 'act']),
  clientId: guid,
  credential: registrationCredential,
});

export const syncSchedules = z.record(
  z.string(),
  z
    .strictObject({ default: duration, allowed: z.array(duration).min(1) })
    .refine((schedule) => schedule.allowed.includes(schedule.default), 'default must be one of allowed'),
);

export const defaultSyncSchedules = { directory: { default: 'PT6H', allowed: ['PT1H', 'PT6H', 'P1D'] } };

/** One address, as it may stand in a header: nothing can be added to it. */
const mailAddress = z
  .email({ error: ({ input }) => (input === undefined ? 'is missing' : 'is not a mail address') })
  .max(254);

const isMailbox = (text: string) => guid.safeParse(text).success || mailAddress.safeParse(text).success;

const mailHost = z
  .string()
  .regex(/^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,39})$/, 'is not the name of a host');

/** Where answers go; without it nobody is told to answer. */
const replyTo = mailAddress.optional();

/** Any mail server. */
const smtpMail = z
  .strictObject({
    kind: z.literal('smtp'),
    from: mailAddress,
    replyTo,
    host: mailHost,
    port: z.int().min(1).max(65_535),
    /** Left out: TLS from the start on port 465, STARTTLS else, and none to this very machine. */
    security: z.enum(['tls', 'starttls', 'none']).optional(),
    user: z.string().min(1).max(254).optional(),
    passwordSecret: secretName.optional(),
  })
  .superRefine(({ host, security, user, passwordSecret }, context) => {
    const mistake = (name: string, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message });
    if (security === 'none' && !isLoopback(host) && host !== '::1')
      mistake('security', 'must be tls or starttls (none only to a loopback address)');
    if (user !== undefined && passwordSecret === undefined)
      mistake('passwordSecret', 'is missing: user is set');
    if (user === undefined && passwordSecret !== undefined)
      mistake('user', 'is missing: passwordSecret is set');
  });

/** Azure Communication Services Email, with the managed identity. */
const communicationServicesMail = z.strictObject({
  kind: z.literal('communication-services'),
  from: mailAddress,
  replyTo,
  endpoint: origin,
});

/** Microsoft Graph, from a mailbox of the home tenant, through a registration of its own that holds `Mail.Send`. */
const graphMail = z.strictObject({
  kind: z.literal('graph'),
  from: z.string().refine(isMailbox, 'is neither the id of a user nor a user principal name'),
  replyTo,
  clientId: guid,
  credential: registrationCredential,
});

/** How mail is sent. */
export const mailSettings = z.discriminatedUnion('kind', [smtpMail, communicationServicesMail, graphMail], {
  error: ({ code }) =>
    code === 'invalid_union' ? 'is none of smtp, communication-services, graph' : undefined,
});
export type MailSettings = z.infer<typeof mailSettings>;

/** What a connection string of Application Insights says, by its names in small letters. */
const toParts = (text: string) =>
  new Map(
    text.split(';').map((part) => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim()];
    }),
  );

/** Where telemetry goes. A token may be sent there: https, or plain http to this very machine. */
const applicationInsights = z.string().transform((connectionString, context) => {
  const parts = toParts(connectionString);
  const endpoint = webUrl.safeParse(parts.get('ingestionendpoint') ?? 'https://dc.services.visualstudio.com');
  const wrong = !guid.safeParse(parts.get('instrumentationkey')).success
    ? 'names no InstrumentationKey'
    : !endpoint.success
      ? 'names an IngestionEndpoint that is not a URL'
      : new URL(endpoint.data).protocol === 'http:' && !isLoopback(new URL(endpoint.data).hostname)
        ? 'names an IngestionEndpoint that must be https (plain http only to a loopback address)'
        : null;
  if (wrong === null) {
    const isLocal = endpoint.data?.startsWith('http:') ?? false;
    return { connectionString, localEndpoint: isLocal ? new URL(endpoint.data ?? '').origin : null };
  }
  context.addIssue({ code: 'custom', message: wrong });
  return z.NEVER;
});

/** How the worker and the host prove themselves to Application Insights: by a managed identity. */
const applicationInsightsIdentity = z
  .string()
  .regex(/^Authorization=AAD(;ClientId=[^;]+)?;?$/i, 'is not Authorization=AAD;ClientId=…')
  .transform((text) => ({ clientId: toParts(text).get('clientid') ?? null }))
  .pipe(z.object({ clientId: guid.nullable() }));

const onOff = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');

/** A setting whose text is JSON. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

/** Every setting of the app, as the environment gives it: text. Empty means absent (see `shared/config`). */
export const environment = z.object({
  MICROSOFT_CLOUD: cloudName.default('global'),
  LOGIN_ENDPOINT: origin.optional(),
  GRAPH_ENDPOINT: origin.optional(),
  PARTNER_CENTER_ENDPOINT: origin.optional(),
  EXCHANGE_ENDPOINT: origin.optional(),
  HOME_TENANT_ID: guid,
  APP_REGISTRATIONS: json(z.array(appRegistration)).prefault('[]'),
  OPERATOR_CLIENT_ID: guid.optional(),
  OPERATOR_CREDENTIAL: json(registrationCredential).prefault('{"kind":"federated"}'),
  AZURE_CLIENT_ID: guid.optional(),
  KEY_VAULT_URL: origin,
  AzureWebJobsStorage: z.string().optional(),
  AzureWebJobsStorage__blobServiceUri: webUrl.optional(),
  AzureWebJobsStorage__queueServiceUri: webUrl.optional(),
  AzureWebJobsStorage__tableServiceUri: webUrl.optional(),
  AzureWebJobsStorage__credential: z.literal('managedidentity').optional(),
  AzureWebJobsStorage__clientId: guid.optional(),
  PUBLIC_URL: origin,
  PARTNER_NAME: z.string().trim().min(1).max(100),
  PARTNER_SUPPORT_URL: webUrl.optional(),
  PARTNER_LOGO_URL: webUrl.optional(),
  /** The name that Microsoft has verified for the publisher of the registrations, where it has. */
  PARTNER_VERIFIED_PUBLISHER: z.string().trim().min(1).max(256).optional(),
  MAIL: json(mailSettings).optional(),
  SYNC_SCHEDULES: json(syncSchedules).prefault(JSON.stringify(defaultSyncSchedules)),
  RETENTION_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  EXCHANGE_ENABLED: onOff,
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.optional(),
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: applicationInsightsIdentity.optional(),
  /** Traces and metrics on standard output too. */
  TELEMETRY_CONSOLE: onOff,
});
