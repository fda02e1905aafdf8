import { setTimeout as wait } from 'node:timers/promises';
import { connectAsAdministrator } from './journeys.ts';
import { type Connection, createPortal, type Portal, type PortalAccess } from './portal.ts';
import { createVisitor } from './visitor.ts';

export interface DemoCustomer {
  name: string;
  externalId: string;
  domain: string;
  administrator: { username: string; password: string };
}

export interface DemoOptions {
  access: PortalAccess;
  /** They are connected and read. */
  connected: DemoCustomer[];
  /** Theirs stays an open invitation. */
  invited: DemoCustomer;
  report(line: string): void;
}

const syncedWithinMs = 180_000;
const isOpen = ({ state }: Connection) => ['invited', 'authenticating'].includes(state);
const isSynced = ({ streams }: Connection) =>
  streams.length > 0 && streams.every((each) => each.lastCompleteAt !== null);
const isWaiting = ({ state }: Connection) => ['verifying', 'active', 'degraded'].includes(state);

/**
 * Connects the demo customers as they would connect themselves: the portal invites, an administrator clicks through the
 * pages. It holds nothing but the app's address, an API key and the administrators' passwords.
 * @returns the URL of the invitation that stays open
 */
export async function connectDemoCustomers({
  access,
  connected,
  invited,
  report,
}: DemoOptions): Promise<string> {
  const portal = createPortal(access);
  const known = new Map<string, Connection>();
  for await (const connection of portal.listConnections()) {
    const { externalId } = connection.customer;
    if (externalId && (connection.state !== 'disconnected' || !known.has(externalId)))
      known.set(externalId, connection);
  }
  await settleAll(
    connected.map((customer) => connect(portal, customer, known.get(customer.externalId), report)),
  );
  const before = known.get(invited.externalId);
  const isReusable = before && before.state !== 'disconnected';
  const { invitation } = isReusable ? await portal.inviteAgain(before.id) : await create(portal, invited);
  return invitation.url;
}

const create = (portal: Portal, { name, externalId, domain }: DemoCustomer) =>
  portal.createConnection({ name, externalId, tenant: domain });

/** Lets each come to its end before the first failure counts. */
async function settleAll(promises: Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(promises)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}

async function connect(
  portal: Portal,
  customer: DemoCustomer,
  before: Connection | undefined,
  report: (line: string) => void,
): Promise<void> {
  const { name, administrator } = customer;
  // Whatever became of it since an earlier start is kept.
  if (before && !isOpen(before)) return report(`${name}: ${before.state}, kept from an earlier start`);
  const { id, invitation } = before ? await portal.inviteAgain(before.id) : await create(portal, customer);
  const page = await connectAsAdministrator(createVisitor(), invitation.url, administrator);
  if (page.status !== 200) {
    throw new Error(
      `${name}: consent ended with ${page.status} "${page.heading}": ${page.text.slice(0, 300)}`,
    );
  }
  report(`${name}: the administrator has consented ("${page.heading}")`);
  await waitUntilSynced(portal, id, name, report);
}

async function waitUntilSynced(
  portal: Portal,
  id: string,
  name: string,
  report: (line: string) => void,
): Promise<void> {
  const startedAt = performance.now();
  let last = '';
  for (;;) {
    const connection = await portal.readConnection(id);
    const { state, streams, reason } = connection;
    const line = `${name}: ${state}; ${streams.map(({ stream, rows, lastCompleteAt }) => `${stream} ${lastCompleteAt ? rows : '…'}`).join(', ')}`;
    if (line !== last) report(line);
    last = line;
    if (isSynced(connection)) return;
    if (!isWaiting(connection))
      throw new Error(`${name} is ${state}: ${reason?.message ?? 'no reason given'}`);
    if (performance.now() - startedAt > syncedWithinMs)
      throw new Error(`${name} was not read within ${syncedWithinMs / 1000} s: ${line}`);
    await wait(500);
  }
}
