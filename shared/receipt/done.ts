import type { ReceiptDone } from '../pages/views/receipt.ts';
import type { Services } from '../services/services.ts';
import { toDeleted, toLeft } from './leaving.ts';
import { type OwnConnection, sharesClient } from './of-tenant.ts';
import type { ReceiptSession } from './session.ts';

/** What the person has just done, as long as the connection is one of those shown. */
export function toDone(
  services: Services,
  { lastAct }: ReceiptSession,
  connections: OwnConnection[],
): ReceiptDone | null {
  const connection = connections.find(({ id }) => id === lastAct?.connectionId);
  if (lastAct === null || connection === undefined) return null;
  const { customerName, mode } = connection.row;
  const { what, rows, credential, clientId } = lastAct;
  if (what !== 'disconnected') return { what, customerName, deleted: [], left: [] };
  const isShared = sharesClient(services, clientId, connections);
  const facts = { partnerName: services.settings.partner.name, credential, sharesClient: isShared };
  return {
    what,
    customerName,
    deleted: toDeleted(rows, facts),
    left: isShared ? [] : toLeft(services.settings, mode, clientId),
  };
}
