import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { boundTenant } from '../connect/legs.ts';
import { html, pageContext } from '../http/page.ts';
import { renderReceiptPage } from '../pages/render.ts';
import type { MessageView } from '../pages/views/message.ts';
import type { ReceiptCard, ReceiptView } from '../pages/views/receipt.ts';
import type { Services } from '../services/services.ts';
import { toDetails, toSummary } from './card.ts';
import { toDone } from './done.ts';
import { readEntries } from './entries.ts';
import { findInvited } from './invited.ts';
import { readAttempts } from './last-use.ts';
import { listOfTenant, type OwnConnection } from './of-tenant.ts';
import { findReceiptSession, type ReceiptSession } from './session.ts';

async function listDetails(
  services: Services,
  tenantId: string,
  connections: OwnConnection[],
): Promise<ReceiptCard[]> {
  const attempts = await readAttempts(services, tenantId);
  const read = await readEntries(services, tenantId, connections);
  const entriesOf = ({ id }: OwnConnection) =>
    [tenantId, id].flatMap((partition) => read.get(partition) ?? []);
  return Promise.all(
    connections.map((each) => toDetails(services, each, { attempts, entries: entriesOf(each) })),
  );
}

const toPerson = (
  { name, username }: ReceiptSession,
  connections: OwnConnection[],
): ReceiptView['person'] => ({
  name,
  username,
  tenantName: connections.find(({ row }) => row.tenantName !== null)?.row.tenantName ?? null,
});

/** Whoever has just signed in needs it again only for a connection of another tenant. */
function toSignIn(
  session: ReceiptSession | undefined,
  guest: OwnConnection | undefined,
): ReceiptView['signIn'] {
  const isBound = guest !== undefined && boundTenant(guest.row) !== null;
  if (session !== undefined && !isBound) return null;
  return { href: '/receipt/sign-in', fields: isBound ? { connection: guest.id } : {} };
}

/** The receipt for whoever asks: a person of the tenant, the holder of an invitation, or neither. */
export async function renderReceipt(
  request: HttpRequest,
  services: Services,
  {
    status = 200,
    problem = null,
    showsDone = false,
  }: {
    status?: number;
    problem?: MessageView | null;
    showsDone?: boolean;
  } = {},
): Promise<HttpResponseInit> {
  const session = await findReceiptSession(services, request);
  const invited = await findInvited(services, request);
  const connections = session ? await listOfTenant(services, session.tenantId) : [];
  const isListed = connections.some(({ id }) => id === invited?.connectionId);
  const guest = invited && !isListed ? { id: invited.connectionId, row: invited.row } : undefined;
  const details = session ? await listDetails(services, session.tenantId, connections) : [];
  const view: ReceiptView = {
    person: session ? toPerson(session, connections) : null,
    cards: guest ? [...details, await toSummary(services, guest)] : details,
    csrf: session?.csrf ?? null,
    signIn: toSignIn(session, guest),
    problem,
    done: session && showsDone ? toDone(services, session, connections) : null,
  };
  return html(services, renderReceiptPage(pageContext(services), view), status);
}
