import { RestError, type TableEntityResult, TableServiceClient } from '@azure/data-tables';
import type { TenantSummary } from '../cloud/control/client.ts';
import { until } from '../local/connect-customer.ts';
import { type Answer, exchange } from '../local/exchange.ts';
import { type Credentials, openInvitation } from '../local/journeys.ts';
import type { Stack } from '../local/stack.ts';
import { createVisitor, type Visitor } from '../local/visitor.ts';
import type { Page } from '../local/visitor-page.ts';

export interface Invited {
  id: string;
  /** The link of the invitation. */
  url: string;
}

/** A connection as the API answers it, as far as tests look at it. */
export interface ConnectionAnswer {
  id: string;
  state: string;
  reason: { code: string; message: string; remedy: string; actor: string } | null;
  tenant: { id: string; name: string; domains: string[] } | null;
  consentedBy: { objectId: string; username: string } | null;
  connectedAt: string | null;
  streams: { stream: string; lastCompleteAt: string | null; rows: number }[];
}

export const minute = 60_000;
export const hour = 60 * minute;

let seed = 100;

/** A small tenant whose domain is `{name}.example`. */
export function addTenant(stack: Stack, name: string, size = 3): Promise<TenantSummary> {
  seed += 1;
  return stack.cloud.control.addTenant({
    displayName: `Tenant ${name}`,
    domain: `${name}.example`,
    size,
    seed,
  });
}

/** Makes a connection with its invitation; `tenant` is a GUID, a domain or, for an unnamed one, null. */
export async function invite(stack: Stack, tenant: string | null, more: object = {}): Promise<Invited> {
  const { status, body } = await stack.api('POST', '/api/connections', {
    customer: { name: `Customer ${tenant ?? 'unnamed'}`, tenant },
    ...more,
  });
  if (status !== 201) throw new Error(`Not invited: ${status} ${JSON.stringify(body)}`);
  return { id: body.id, url: body.invitation.url };
}

export async function readConnection(stack: Stack, id: string): Promise<ConnectionAnswer> {
  return (await stack.api('GET', `/api/connections/${id}`)).body;
}

/** State and reason in one word, such as `invited/consent-denied`. */
export async function standingOf(stack: Stack, id: string): Promise<string> {
  const { state, reason } = await readConnection(stack, id);
  return reason === null ? state : `${state}/${reason.code}`;
}

export const untilStanding = (stack: Stack, id: string, wanted: string): Promise<void> =>
  until(`Connection ${id} is ${wanted}`, async () => {
    const last = await standingOf(stack, id);
    return last === wanted ? { done: true, value: undefined } : { done: false, last };
  });

/** The connection is active and each of its streams has been read whole. */
export const untilRead = (stack: Stack, id: string): Promise<ConnectionAnswer> =>
  until(`Connection ${id} is read`, async () => {
    const last = await readConnection(stack, id);
    const isRead = last.streams.length > 0 && last.streams.every((each) => each.lastCompleteAt !== null);
    return isRead && last.state === 'active' ? { done: true, value: last } : { done: false, last };
  });

/** No run of the tenant is going: one that is asked for now is a new one, and a clock that moves costs no lease. */
export const untilIdle = (stack: Stack, tenantId: string): Promise<void> =>
  until(`The lane of ${tenantId} is free`, async () => {
    const lane = await stack.tables('lanes').getEntity<{ run?: string }>(tenantId, 'directory');
    if (lane.run === undefined) return { done: true, value: undefined };
    const run = await stack.tables('runs').getEntity(tenantId, lane.run);
    const log = stack
      .hostLog()
      .split('\n')
      .filter((line) => line.includes(tenantId))
      .slice(-8);
    return { done: false, last: { lane, run, log, now: new Date(stack.now()).toISOString() } };
  });

type Entity = TableEntityResult<Record<string, unknown>>;

/** Every row of a table; none where the table does not exist. */
export async function listRows(stack: Stack, table: string, partitionKey?: string): Promise<Entity[]> {
  const rows: Entity[] = [];
  try {
    for await (const row of stack.tables(table).listEntities()) rows.push(row);
  } catch (error) {
    if (!(error instanceof RestError && error.statusCode === 404)) throw error;
  }
  return partitionKey === undefined ? rows : rows.filter((row) => row.partitionKey === partitionKey);
}

/** Every row of every table that there is, with its ETag, as text. */
export async function dumpTables(stack: Stack): Promise<string> {
  const service = TableServiceClient.fromConnectionString(stack.settings.AzureWebJobsStorage ?? '', {
    allowInsecureConnection: true,
  });
  const tables: Record<string, Entity[]> = {};
  // A table is made when it is first asked for: an empty one is nothing.
  for await (const { name = '' } of service.listTables()) {
    const rows = await listRows(stack, name);
    if (rows.length > 0) tables[name] = rows;
  }
  return JSON.stringify(tables, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** Every message of every queue, those that wait for their time too; the app is dead afterwards. */
export async function dumpQueues(stack: Stack): Promise<string> {
  await stack.killHost();
  stack.advance(3 * hour);
  const texts: string[] = [];
  for await (const { name } of stack.queues.listQueues()) {
    const { peekedMessageItems } = await stack.queues
      .getQueueClient(name)
      .peekMessages({ numberOfMessages: 32 });
    texts.push(...peekedMessageItems.flatMap(({ messageText }) => [messageText, atob(messageText)]));
  }
  return texts.join('\n');
}

/** The row of a connection with its ETag: equal before and after means that nobody wrote it. */
export const connectionRow = (stack: Stack, id: string): Promise<Entity> =>
  stack.tables('connections').getEntity('connection', id);

/** Opens the invitation, presses the button of the review, and stops at Microsoft's first page. */
export async function goToMicrosoft(stack: Stack, url: string, visitor = createVisitor()): Promise<Visitor> {
  await openInvitation(visitor, url);
  await visitor.submit('/connect/start');
  if (visitor.page.url.origin === stack.app) throw new Error(`Not at Microsoft's: ${visitor.page.text}`);
  return visitor;
}

/** Fills in Microsoft's sign-in page. */
export function signIn(visitor: Visitor, { username, password }: Credentials): Promise<Page> {
  const form = visitor.page.forms.find(({ names }) => names.includes('password'));
  if (!form) throw new Error(`Nobody is asked to sign in at ${visitor.page.url.pathname}`);
  // By its button: an account picker may stand above it, with the same action.
  return visitor.submit(form.buttons[0]?.text ?? '', { username, password });
}

/** Presses a button of a form as a browser would, and stays with the answer instead of following it. */
export async function pressOnly(visitor: Visitor, button: string): Promise<Answer> {
  const [name = '', value = ''] = button.split('=');
  const form = visitor.page.forms.find(({ buttons }) =>
    buttons.some((each) => each.name === name && each.value === value),
  );
  if (!form) throw new Error(`${visitor.page.url.pathname} has no button ${button}`);
  const body = new URLSearchParams([...form.values, [name, value]]).toString();
  return request(visitor, form.action, { method: 'POST', body });
}

/** One request with the visitor's cookies, no redirect followed and no cookie kept. */
export async function request(
  visitor: Visitor,
  url: string,
  { method = 'GET', body }: { method?: string; body?: string } = {},
): Promise<Answer> {
  const cookie = await visitor.jar.getCookieString(url);
  const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const headers = { host: new URL(url).host, ...(cookie ? { cookie } : {}), ...form };
  return exchange(new URL(url), { method, headers, body });
}

/** Where a step of the visitor's way led: the last request of this path. */
export function lastStep(visitor: Visitor, path: string): string {
  const step = visitor.trail.findLast(({ url }) => new URL(url).pathname === path);
  if (!step) throw new Error(`The visitor has not been at ${path}`);
  return step.url;
}
