import type { TenantSummary } from '../cloud/control/client.ts';
import { addTenant, invite, lastStep, listRows, request, untilRead } from '../connect/arrange.ts';
import { until } from '../local/connect-customer.ts';
import { type Credentials, connectAsAdministrator, passMicrosoft } from '../local/journeys.ts';
import type { Stack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import { type Page, toPage } from '../local/visitor-page.ts';

export interface ConnectedTenant {
  tenant: TenantSummary;
  id: string;
  url: string;
  /** Whoever opened the invitation and consented. */
  administrator: Visitor;
}

let made = 0;

/** Invites a tenant, or whichever comes, under a name that no other connection has. */
export async function inviteAs(stack: Stack, name: string, tenant: string | null, more: object = {}) {
  made += 1;
  const customer = { name: `Customer ${name} ${made}`, tenant };
  const invited = await invite(stack, tenant, { ...more, customer });
  remember(invited.id, customer.name);
  return invited;
}

/** A tenant that is connected and read whole; a second connection of the same one, where it is given. */
export async function connect(
  stack: Stack,
  name: string,
  { tenant: given }: { tenant?: TenantSummary } = {},
): Promise<ConnectedTenant> {
  const tenant = given ?? (await addTenant(stack, name));
  const { id, url } = await inviteAs(stack, name, tenant.id);
  const administrator = createVisitor();
  await connectAsAdministrator(administrator, url, tenant.administrator);
  await untilRead(stack, id);
  return { tenant, id, url, administrator };
}

/** Presses the button of the receipt and signs in at Microsoft; ends wherever that leads. */
export async function signInToReceipt(
  stack: Stack,
  credentials: Credentials,
  visitor = createVisitor(),
): Promise<Visitor> {
  await visitor.visit(`${stack.app}/receipt`);
  await visitor.submit('/receipt/sign-in');
  await passMicrosoft(visitor, credentials);
  return visitor;
}

/** What connections are called on the page: a card has no other mark. */
const names = new Map<string, string>();

/** A connection whose card is looked for by this name. */
export function remember(id: string, customerName: string): void {
  names.set(id, customerName);
}

const findCard = ({ $ }: Page, id: string) =>
  $('section.receipt').filter((_, card) => $(card).find('h2').text() === names.get(id));

/** The text of one connection's card; empty where it is not shown. */
export const cardOf = (page: Page, id: string): string =>
  findCard(page, id).text().replace(/\s+/g, ' ').trim();

/** What can be done with a connection on the page that is shown. */
export function actionsOf(page: Page, id: string): string[] {
  const card = findCard(page, id);
  const forms = card.find('form').toArray();
  const links = card.find('a[href^="/receipt/disconnect"]').toArray();
  return [
    ...forms.map((form) => (page.$(form).attr('action') ?? '').replace('/receipt/', '')),
    ...links.map(() => 'disconnect'),
  ];
}

/** The form's token of the page that is shown. */
export const csrfOf = ({ $ }: Page): string => String($('input[name=csrf]').first().attr('value') ?? '');

/** Posts a form with the visitor's cookies, and follows nothing. */
export async function post(
  stack: Stack,
  visitor: Visitor,
  action: string,
  fields: Record<string, string>,
): Promise<Page> {
  const url = `${stack.app}/receipt/${action}`;
  const body = new URLSearchParams(fields).toString();
  return toPage(new URL(url), await request(visitor, url, { method: 'POST', body }));
}

/** What the audit of a tenant says, oldest first. */
export async function auditOf(stack: Stack, partition: string) {
  const rows = await listRows(stack, 'audit', partition);
  return rows
    .toReversed()
    .map(({ what, who, detail, connectionId }) => ({ what, who, detail, connectionId }));
}

/** Microsoft's answer to a sign-in for the receipt, on its way to us. */
export const callbackOf = (visitor: Visitor): string => lastStep(visitor, '/oauth/callback');

export const untilGone = (stack: Stack, tables: string[], tenantId: string): Promise<void> =>
  until('The rows are erased', async () => {
    const last: Record<string, number> = {};
    for (const table of tables) last[table] = (await listRows(stack, table, tenantId)).length;
    const isGone = Object.values(last).every((count) => count === 0);
    return isGone ? { done: true, value: undefined } : { done: false, last };
  });

/** Where every connection stands and all that people have done, as text: runs that end meanwhile are left out. */
export async function standings(stack: Stack): Promise<string> {
  const connections = await listRows(stack, 'connections');
  const audit = await listRows(stack, 'audit');
  return JSON.stringify([
    connections.map(({ rowKey, state, reasonCode, invitationHash, registration }) => [
      rowKey,
      state,
      reasonCode,
      invitationHash,
      registration,
    ]),
    audit.filter(({ what }) => !/^run-/.test(String(what))).map(({ rowKey, what }) => [rowKey, what]),
  ]);
}
