import type { HttpResponseInit } from '@azure/functions';
import type { ConnectionRow } from '../connect/connection-row.ts';
import type { IssuedInvitation } from '../connect/invitations.ts';
import { html, pageContext } from '../http/page.ts';
import { toLetterFacts } from '../notify/letter-facts.ts';
import { toInvitationLetter } from '../notify/letters.ts';
import { renderLinkOncePage } from '../pages/render.ts';
import type { LinkOnceView } from '../pages/views/link-once.ts';
import type { Services } from '../services/services.ts';
import { type Operator, toOperatorView } from './operator-session.ts';

/** A link that has just been made. */
export interface MadeLink {
  id: string;
  row: ConnectionRow;
  invitation: IssuedInvitation;
  isNew: boolean;
  isSent: boolean;
}

/** The page that shows a link, this once. */
export function linkOncePage(
  services: Services,
  operator: Operator,
  { id, row, invitation, isNew, isSent }: MadeLink,
): HttpResponseInit {
  const { url, expiresAt } = invitation;
  const facts = { ...toLetterFacts(services.settings, row), expiresAt, url };
  const view: LinkOnceView = {
    operator: toOperatorView(operator),
    connectionId: id,
    customerName: row.customerName,
    isNew,
    url,
    expiresAt,
    sentTo: isSent ? row.contactEmail : null,
    letter: toInvitationLetter(facts).text.trimEnd(),
  };
  return html(services, renderLinkOncePage(pageContext(services), view));
}
