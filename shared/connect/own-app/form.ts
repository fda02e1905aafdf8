import { z } from 'zod';
import { guid, tenantName } from '../../contracts/primitives.ts';
import type { FieldProblem } from '../../pages/views/field-problem.ts';
import type { OwnAppField, OwnAppView } from '../../pages/views/own-app.ts';

type Values = OwnAppView['values'];
export type OwnAppProblem = FieldProblem<OwnAppField>;

/** What a person gives of their own registration. */
export interface OwnAppForm {
  /** As typed: GUID or domain. */
  tenant: string;
  clientId: string;
  credential: 'secret' | 'certificate';
  /** Empty where the one that is kept is meant. */
  clientSecret: string;
  /** The end of the day that was named, UTC; null where none was. */
  expiresAt: string | null;
}

/** A secret's *ID* is a GUID; its value never is. */
const looksLikeId = /^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i;

const words: Record<string, Omit<OwnAppProblem, 'field'>> = {
  tenant: {
    message: 'This is neither a tenant ID nor a domain.',
    remedy: 'Copy “Directory (tenant) ID” from the Overview of your registration.',
  },
  clientId: {
    message: 'This is not a client ID.',
    remedy: 'Copy “Application (client) ID” from the Overview of your registration.',
  },
  credential: { message: 'Choose a secret or a certificate.', remedy: null },
  clientSecret: {
    message: 'This is not the value of a secret.',
    remedy:
      'Copy the column “Value”. It is shown only right after the secret was made; if it is gone, make a new one.',
  },
  expiresOn: { message: 'This is not a date.', remedy: 'Give it as year-month-day.' },
};

const secretId: OwnAppProblem = {
  field: 'clientSecret',
  message: 'This is the Secret ID, not the secret.',
  remedy:
    'Copy the column “Value”, which stands to the left of “Secret ID”. It is shown only right after the secret was made; if it is gone, make a new one.',
};

const contract = z.object({
  tenant: z.string().trim().pipe(tenantName),
  clientId: z.string().trim().pipe(guid),
  credential: z.enum(['secret', 'certificate']).default('secret'),
  clientSecret: z
    .string()
    .trim()
    .max(1024)
    // What a keyboard and a portal can make: printable, without spaces within.
    .regex(/^[\x21-\x7e]*$/)
    .default(''),
  expiresOn: z.union([z.literal(''), z.iso.date()]).default(''),
});

/** What may be shown again: only what is an id, a domain or a date, so that a secret in the wrong field is not. */
function toValues(form: URLSearchParams): Values {
  const text = (name: string) => (form.get(name) ?? '').trim();
  const shown = (schema: z.ZodType, value: string) => (schema.safeParse(value).success ? value : '');
  return {
    tenant: shown(tenantName, text('tenant')),
    clientId: shown(guid, text('clientId')),
    credential: text('credential') === 'certificate' ? 'certificate' : 'secret',
    expiresOn: shown(z.iso.date(), text('expiresOn')),
  };
}

/** The form as it came: what is wrong in it by itself, before anybody is asked. */
export function readOwnAppForm(
  form: URLSearchParams,
  now: number,
): { values: Values; problems: OwnAppProblem[]; wish: OwnAppForm | null } {
  const values = toValues(form);
  const parsed = contract.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
    const problems = fields.map((name) => {
      const field: OwnAppField = name === 'credential' ? 'form' : (name as OwnAppField);
      return { field, ...(words[name] ?? { message: 'This is not readable.', remedy: null }) };
    });
    return { values, problems, wish: null };
  }
  const { tenant, clientId, credential, clientSecret, expiresOn } = parsed.data;
  if (credential === 'secret' && looksLikeId.test(clientSecret))
    return { values, problems: [secretId], wish: null };
  const expiresAt = expiresOn === '' ? null : `${expiresOn}T23:59:59.000Z`;
  if (credential === 'secret' && expiresAt !== null && Date.parse(expiresAt) <= now) {
    const message = 'This secret has expired already.';
    return {
      values,
      problems: [
        { field: 'expiresOn', message, remedy: 'Make a new secret, and give its value and its end.' },
      ],
      wish: null,
    };
  }
  return { values, problems: [], wish: { tenant, clientId, credential, clientSecret, expiresAt } };
}
