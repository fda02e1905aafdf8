import type { Visitor } from './visitor.ts';
import type { Page } from './visitor-page.ts';

export interface Credentials {
  username: string;
  password: string;
}

const maxPages = 10;

/** Clicks through Microsoft's pages (sign-in, consent) until another origin shows its own. */
export async function passMicrosoft(visitor: Visitor, { username, password }: Credentials): Promise<Page> {
  const { origin } = visitor.page.url;
  for (let pages = 0; pages < maxPages && visitor.page.url.origin === origin; pages += 1) {
    const { page } = visitor;
    const form = page.forms.find(({ names }) => names.includes('password'));
    if (form) await visitor.submit(new URL(form.action).pathname, { username, password });
    else if (page.$('button[name=decision][value=accept]').length > 0)
      await visitor.submit('decision=accept');
    else return page;
    const problem = visitor.page.$('[role=alert]').text().trim();
    if (problem && visitor.page.url.origin === origin) return visitor.page;
  }
  return visitor.page;
}

/** Opens the link of an invitation as a browser without script: the fragment goes into the page's form by hand. */
export async function openInvitation(visitor: Visitor, invitationUrl: string): Promise<Page> {
  const url = new URL(invitationUrl);
  const token = url.hash.slice(1);
  url.hash = '';
  await visitor.visit(url.href);
  return visitor.submit('/connect/open', { token });
}

/**
 * The whole way of a customer's administrator: invitation, review, sign-in, consent, back.
 * Resolves with the page on which it ends; throws where it does not come back to the app.
 */
export async function connectAsAdministrator(
  visitor: Visitor,
  invitationUrl: string,
  credentials: Credentials,
): Promise<Page> {
  const app = new URL(invitationUrl).origin;
  await openInvitation(visitor, invitationUrl);
  await visitor.submit('/connect/start');
  // Consent and sign-in are two legs; the second is silent, unless Microsoft wants to show something.
  if (visitor.page.url.origin !== app) await passMicrosoft(visitor, credentials);
  const { page } = visitor;
  if (page.url.origin === app) return page;
  throw new Error(
    `Microsoft's page did not lead back: ${page.status} "${page.title}": ${page.text.slice(0, 300)}`,
  );
}

/** Signs an operator in at the dashboard. */
export async function signInAsOperator(
  visitor: Visitor,
  dashboardUrl: string,
  credentials: Credentials,
): Promise<Page> {
  const { origin } = new URL(dashboardUrl);
  await visitor.visit(dashboardUrl);
  const start = visitor.page.forms.find(({ action }) => /sign-in/.test(action));
  if (visitor.page.url.origin === origin && start) await visitor.submit(new URL(start.action).pathname);
  return visitor.page.url.origin === origin ? visitor.page : passMicrosoft(visitor, credentials);
}
