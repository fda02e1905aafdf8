import { readRoutes } from '../http/registered.ts';
import { signInAsOperator } from '../local/journeys.ts';
import type { ApiAnswer, Stack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import type { Page } from '../local/visitor-page.ts';

export const keyPattern = /tnt_[A-Za-z0-9_-]{22}_[A-Za-z0-9_-]{43}/g;

export const clientsUrl = (stack: Stack) => `${stack.app}/dashboard/api-clients`;

export async function signInTo(stack: Stack, kind: 'admin' | 'reader'): Promise<Visitor> {
  const visitor = createVisitor();
  await signInAsOperator(visitor, `${stack.app}/dashboard`, stack.partner.operators[kind]);
  return visitor;
}

/** Fills in the form of a new client; `tenants` as a person types them. */
export async function sendClientForm(
  stack: Stack,
  admin: Visitor,
  fields: Partial<Record<'name' | 'kind' | 'appId' | 'tenants', string>>,
): Promise<Page> {
  await admin.visit(clientsUrl(stack));
  return admin.submit('Make the client', { kind: 'key', tenants: '*', ...fields });
}

/** Makes a client as an Admin does, and gives the key that the page shows. */
export async function makeKey(stack: Stack, admin: Visitor, name: string, tenants = '*'): Promise<string> {
  const page = await sendClientForm(stack, admin, { name, tenants });
  const [key] = page.html.match(keyPattern) ?? [];
  if (key === undefined) throw new Error(`No key is shown: ${page.status} ${page.text.slice(0, 500)}`);
  return key;
}

export const idOfKey = (key: string) => key.slice(4, 26);

export async function revoke(stack: Stack, admin: Visitor, id: string): Promise<Page> {
  await admin.visit(clientsUrl(stack));
  return admin.submit(`/dashboard/api-clients/${id}/revoke`);
}

export const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });

let address = 0;

/** From a network address that has not been seen yet, so that refusals are not counted together. */
export function fromElsewhere(): { 'x-forwarded-for': string } {
  address += 1;
  return { 'x-forwarded-for': `198.51.${Math.floor(address / 250)}.${address % 250}` };
}

/** What is told of a refusal, and nothing else. */
export const toRefusal = ({ status, headers, body }: ApiAnswer) => ({
  status,
  code: body.code,
  detail: body.detail,
  challenge: headers.get('www-authenticate'),
});
export const refused = {
  status: 401,
  code: 'client-required',
  detail: 'No key or token of an API client was shown',
  challenge: 'Bearer',
};

/** Every method and path of the built app under `/api`. */
export const readMachineRoutes = () => readRoutes().filter(({ path }) => path.startsWith('/api/'));
