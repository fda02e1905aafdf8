import type { z } from 'zod';
import { connectionMode, createConnection, tierName } from '../contracts/connections.ts';
import { hasCode, type TenantryError } from '../errors/tenantry-error.ts';
import type { NewConnectionField, NewConnectionView } from '../pages/views/new-connection.ts';
import { orNull, toDomains } from './typed-text.ts';

type Values = NewConnectionView['values'];
type Problem = NewConnectionView['problems'][number];
type Words = Omit<Problem, 'field'>;

/** What an empty form says. */
export const firstValues: Values = {
  name: '',
  externalId: '',
  tenant: '',
  contactEmail: '',
  mode: 'admin-consent',
  tier: 'read',
  domains: '*',
  schedule: '',
  expiresInDays: '7',
  send: false,
};

const texts = [
  'name',
  'externalId',
  'tenant',
  'contactEmail',
  'domains',
  'schedule',
  'expiresInDays',
] as const;

/** What somebody typed, to be shown again; a mode or tier that there is not is wrong, and the usual one is shown. */
export function toFormValues(form: URLSearchParams): Values {
  const typed = texts.map((name) => [name, (form.get(name) ?? firstValues[name]).trim()]);
  const mode = connectionMode.safeParse(form.get('mode')).data ?? firstValues.mode;
  const tier = tierName.safeParse(form.get('tier')).data ?? firstValues.tier;
  return { ...firstValues, ...Object.fromEntries(typed), mode, tier, send: (form.get('send') ?? '') !== '' };
}

const orAbsent = <Name extends string>(name: Name, text: string | null) => (text ? { [name]: text } : {});
const toNumber = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : text);

/** What the form asks for, not checked yet: the same as a portal's request. */
function toWish(form: URLSearchParams, values: Values): unknown {
  const { name, externalId, tenant, contactEmail, domains, schedule, expiresInDays, send } = values;
  const listed = toDomains(domains);
  return {
    customer: {
      name,
      externalId: orNull(externalId),
      tenant: orNull(tenant),
      contactEmail: orNull(contactEmail),
    },
    ...orAbsent('mode', form.get('mode')),
    ...orAbsent('tier', form.get('tier')),
    settings: { ...(listed.length === 0 ? {} : { domains: listed }), ...orAbsent('schedule', schedule) },
    invitation: { ...(expiresInDays === '' ? {} : { expiresInDays: toNumber(expiresInDays) }), send },
  };
}

/** Words at each field; what the contract says of it is for machines. */
const words: Record<NewConnectionField, Words> = {
  name: { message: 'The customer needs a name of at most 256 characters, on one line.', remedy: null },
  externalId: { message: 'Your own id has at most 256 characters, on one line.', remedy: null },
  tenant: {
    message: 'This is neither the ID of a tenant nor a domain.',
    remedy: 'Write a domain such as contoso.com, or the tenant ID; or leave it empty.',
  },
  contactEmail: { message: 'This is not a mail address.', remedy: 'Write it as in it@contoso.com.' },
  mode: { message: 'There is no such way to connect.', remedy: 'Choose one of them.' },
  tier: { message: 'There is no such tier.', remedy: 'Choose one of them.' },
  domains: {
    message: 'Not every row is a domain.',
    remedy: 'Write one domain per row, such as contoso.com, or * for everybody.',
  },
  schedule: { message: 'This interval is not offered.', remedy: 'Choose one of the list.' },
  expiresInDays: { message: 'A link ends after 1 to 30 days.', remedy: 'Write a whole number from 1 to 30.' },
  send: {
    message: 'The link cannot be sent.',
    remedy: 'Make it without sending it, and pass it on yourself.',
  },
  form: { message: 'The form cannot be read.', remedy: 'Load the page again and repeat it.' },
};

/** Fields by the last name of their place in the request; a row of the domains stands below its field. */
const fields = Object.keys(words) as NewConnectionField[];
const fieldOf = (path: PropertyKey[]): NewConnectionField =>
  fields.findLast((field) => path.includes(field)) ?? 'form';

const toProblems = (paths: PropertyKey[][]): Problem[] => {
  const wrong = new Set(paths.map(fieldOf));
  return fields.filter((field) => wrong.has(field)).map((field) => ({ field, ...words[field] }));
};

type Parsed = { wish: z.output<typeof createConnection> } | { problems: Problem[] };

/** The form by the contract that a portal's request must keep. */
export function parseForm(form: URLSearchParams, values: Values): Parsed {
  const parsed = createConnection.safeParse(toWish(form, values));
  if (parsed.success) return { wish: parsed.data };
  return { problems: toProblems(parsed.error.issues.map(({ path }) => path)) };
}

/** What can be wrong although every field reads well, at the field that it is about. */
const refusals = {
  'tenant-not-found': {
    field: 'tenant',
    message: 'Microsoft knows no tenant of this name.',
    remedy: 'Check the spelling, or leave it empty and confirm the tenant when it has come.',
  },
  'home-tenant': {
    field: 'tenant',
    message: 'This is your own tenant, which cannot be a customer.',
    remedy: 'Name the tenant of the customer.',
  },
  'sign-in-unavailable': {
    field: 'tenant',
    message: 'Microsoft did not answer, so the tenant could not be looked up. Nothing was made.',
    remedy: 'Wait a minute and send the form again.',
  },
  'tier-not-registered': {
    field: 'mode',
    message: 'This installation has no app registration that a customer could consent to.',
    remedy: 'Connect with their own app registration, or ask whoever deployed this to register one.',
  },
  'mail-not-configured': {
    field: 'send',
    message: 'This installation cannot send mail.',
    remedy: 'Make the link without sending it, and pass it on yourself.',
  },
  'idempotency-key-reused': {
    field: 'form',
    message: 'This form has made a connection already, with other values.',
    remedy: 'Send it again to make another one.',
  },
  'idempotency-in-progress': {
    field: 'form',
    message: 'This form is being carried out.',
    remedy: 'Look for the customer in the list in a moment, before you send it again.',
  },
} as const satisfies Record<string, Problem>;

const codes = Object.keys(refusals) as (keyof typeof refusals)[];

/** What to say of a refusal at its field; undefined for what no field is to blame for. */
export function findRefusals(error: unknown): Problem[] | undefined {
  if (hasCode(error, ...codes)) return [refusals[error.code]];
  if (!hasCode(error, 'bad-request')) return undefined;
  const pointers = (error as TenantryError).facts.errors?.map(({ pointer }) => pointer.split('/')) ?? [];
  if (!pointers.some((path) => path.includes('contactEmail'))) return toProblems(pointers);
  const message = 'There is no address to send the link to.';
  return [{ field: 'contactEmail', message, remedy: 'Write one, or make the link without sending it.' }];
}
