import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { makeClient } from '../clients/make-client.ts';
import { newClient } from '../contracts/clients.ts';
import { hasCode } from '../errors/tenantry-error.ts';
import { readOwnForm } from '../http/csrf.ts';
import type { ClientsView } from '../pages/views/clients.ts';
import type { Services } from '../services/services.ts';
import { type Operator, toWho } from './operator-session.ts';
import { clientsPage } from './show-clients.ts';
import { toLines } from './typed-text.ts';

type Values = ClientsView['values'];
type Problem = ClientsView['problems'][number];

const fields = ['name', 'kind', 'appId', 'tenants'] as const;

const wrong: Record<Problem['field'], Omit<Problem, 'field'>> = {
  name: { message: 'A client needs a name of at most 100 characters.', remedy: null },
  kind: { message: 'A client proves itself by a key or by an application.', remedy: 'Choose one of them.' },
  appId: {
    message: 'This is not an application ID.',
    remedy: 'Copy the application (client) ID from the app’s overview in Microsoft Entra.',
  },
  tenants: {
    message: 'These are not tenant IDs.',
    remedy: 'Write one tenant ID a line, at most 500, or * for every tenant.',
  },
};

const toValues = (form: URLSearchParams): Values => ({
  name: form.get('name') ?? '',
  kind: form.get('kind') === 'entra-app' ? 'entra-app' : 'key',
  appId: form.get('appId') ?? '',
  tenants: form.get('tenants') ?? '',
});

/** What the form says, not yet checked; without a word about tenants it is not every tenant. */
function toWish({ name, kind, appId, tenants }: Values): unknown {
  const lines = toLines(tenants);
  const scope = lines.length === 1 && lines[0] === '*' ? '*' : lines;
  return { kind, name, tenants: scope, ...(kind === 'entra-app' ? { appId: appId.trim() } : {}) };
}

const isField = (name: unknown): name is Problem['field'] => fields.some((field) => field === name);

const toProblems = (names: unknown[]): Problem[] =>
  fields.filter((field) => names.includes(field)).map((field) => ({ field, ...wrong[field] }));

/** What only what is stored could tell: `is the name of another client`, say. */
function toRefusals(errors: { pointer: string; detail: string }[] = []): Problem[] {
  return errors.flatMap(({ pointer, detail }) => {
    const field = pointer.slice(1);
    return isField(field) ? [{ field, message: `This ${detail}.`, remedy: null }] : [];
  });
}

/** `POST /dashboard/api-clients`: makes a client and shows its key, this once. */
export async function createClient(
  request: HttpRequest,
  services: Services,
  operator: Operator,
): Promise<HttpResponseInit> {
  const form = await readOwnForm(request, operator.csrf);
  const values = toValues(form);
  const wish = newClient.safeParse(toWish(values));
  if (!wish.success) {
    const problems = toProblems(wish.error.issues.map(({ path }) => path[0]));
    return clientsPage(services, operator, { values, problems });
  }
  try {
    const { key } = await makeClient(services, wish.data, toWho(operator, request));
    return await clientsPage(services, operator, { created: { name: wish.data.name, key } });
  } catch (error) {
    if (!hasCode(error, 'bad-request')) throw error;
    return clientsPage(services, operator, { values, problems: toRefusals(error.facts.errors) });
  }
}
