import type { HttpResponseInit } from '@azure/functions';
import type { Who } from '../audit/audit.ts';
import { getConnection } from '../connect/connections.ts';
import { inviteAgain } from '../connect/invitations.ts';
import { createInvitation } from '../contracts/connections.ts';
import type { Services } from '../services/services.ts';
import { linkOncePage } from './link-once.ts';
import type { Operator } from './operator-session.ts';

/** The decision `invite`: a new link, shown once, and sent where there is mail and an address. */
export async function inviteFromDashboard(
  services: Services,
  operator: Operator,
  id: string,
  who: Who,
): Promise<HttpResponseInit> {
  const { row: known } = await getConnection(services.connect, id);
  const isSent = services.mail !== null && known.contactEmail !== null;
  const wish = createInvitation.parse({ send: isSent });
  const { row, invitation } = await inviteAgain(services, id, wish, who);
  return linkOncePage(services, operator, { id, row, invitation, isNew: false, isSent });
}
