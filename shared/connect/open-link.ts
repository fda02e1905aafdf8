import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { cookieNames, toCookie } from '../http/cookies.ts';
import { checkOwnSite } from '../http/csrf.ts';
import { html, pageContext, seeOther } from '../http/page.ts';
import { readForm } from '../http/requests.ts';
import { renderLinkPage } from '../pages/render.ts';
import type { MessageView } from '../pages/views/message.ts';
import { openCustomerSession } from './customer-session.ts';
import type { ConnectDependencies } from './dependencies.ts';

/** The token in what somebody pasted: the whole link, or what stands behind its `#`. */
function findToken(pasted: string): string | undefined {
  const token = pasted.trim().split('#').at(-1)?.trim();
  return token !== undefined && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : undefined;
}

const gone: MessageView = {
  title: 'This invitation cannot be opened',
  message: 'The link is not complete, or a newer invitation has taken its place.',
  remedy: 'Use the newest invitation that you were sent, or ask whoever sent it for a new one.',
  tone: 'attention',
  code: 'not-found',
  action: null,
};

const over: MessageView = {
  title: 'This invitation has expired',
  message: 'Invitations end on the date that they name. Nothing has been changed.',
  remedy: 'Ask whoever sent it for a new one.',
  tone: 'waiting',
  code: 'invitation-expired',
  action: null,
};

/** `POST /connect/open`: the token becomes a sealed cookie, and the way goes on to where the person is. */
export async function openLink(
  request: HttpRequest,
  services: ConnectDependencies & Parameters<typeof html>[0],
): Promise<HttpResponseInit> {
  // The link's own page is the only one that opens it.
  checkOwnSite(request);
  const token = findToken((await readForm(request)).get('token') ?? '');
  try {
    if (token === undefined) throw new TenantryError('not-found', 'Not a token of ours');
    const { cookie, ttlSeconds } = await openCustomerSession(services, token);
    return seeOther(services, '/connect/review', [toCookie(cookieNames.invitation, cookie, ttlSeconds)]);
  } catch (error) {
    if (!hasCode(error, 'not-found', 'expired')) throw error;
    const problem = error.code === 'expired' ? over : gone;
    return html(
      services,
      renderLinkPage(pageContext(services), { problem }),
      error.code === 'expired' ? 410 : 404,
    );
  }
}
