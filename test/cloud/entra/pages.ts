/** The pages a person sees. Plain HTML with labels; every form works without script. */
import type { CloudResponse } from '../core.ts';
import type { AppRegistration, Person, Tenant } from '../model.ts';
import { type AadError, type Trace, timestamp } from './errors.ts';
import { type Markup, markup } from './markup.ts';

const style = `
:root { color-scheme: light; font-family: 'Segoe UI', system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #eef1f5; color: #1b1b1b; }
main { background: #fff; width: min(27.5rem, calc(100vw - 2rem)); box-sizing: border-box; padding: 2.75rem;
  box-shadow: 0 2px 6px rgb(0 0 0 / .2); overflow-wrap: anywhere; }
.brand { margin: 0 0 1rem; color: #595959; font-weight: 600; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; }
label { display: block; margin: .75rem 0 .25rem; }
label.choice { display: flex; gap: .5rem; }
input[type=text], input[type=password] { width: 100%; box-sizing: border-box; padding: .5rem; font: inherit; border: 1px solid #666; }
button { font: inherit; padding: .5rem 1.75rem; border: 1px solid #8c8c8c; background: #e6e6e6; cursor: pointer; }
button.primary { background: #005a9e; border-color: #005a9e; color: #fff; }
button.account { display: block; width: 100%; text-align: left; margin: .25rem 0; }
.buttons { display: flex; justify-content: flex-end; gap: .5rem; margin-top: 1.5rem; }
.error { color: #a80000; } .quiet { color: #595959; font-size: .85rem; }
`;

export function page(title: string, content: Markup, status = 200): CloudResponse {
  const document = markup`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="robots" content="none">
<title>${title} · Simulated Microsoft sign-in</title><style>${{ html: style }}</style></head>
<body><main><p class="brand">Simulated Microsoft sign-in</p>${content}</main></body></html>`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: document.html };
}

interface SignInView {
  segment: string;
  /** Path and query of the request that waits for this sign-in. */
  request: string;
  username: string;
  problem: string | null;
  accounts: Person[];
  hints: { username: string; note: string }[];
}

export function signInPage(view: SignInView): CloudResponse {
  const hidden = markup`<input type="hidden" name="request" value="${view.request}">`;
  const picker = markup`<h1>Pick an account</h1><form method="post" action="/${view.segment}/login">${hidden}${view.accounts.map(
    (person) =>
      markup`<button class="account" name="account" value="${person.objectId}">${person.displayName}<br>${person.username}</button>`,
  )}</form><h2>Or use another account</h2>`;
  const hints = markup`<details class="quiet"><summary>Who can sign in here?</summary><ul>${view.hints.map(
    ({ username, note }) => markup`<li>${username} (${note})</li>`,
  )}</ul></details>`;
  return page(
    'Sign in',
    markup`${view.accounts.length > 0 ? picker : markup`<h1>Sign in</h1>`}
${view.problem !== null && markup`<p class="error" role="alert">${view.problem}</p>`}
<form method="post" action="/${view.segment}/login">${hidden}
<label for="username">User name</label>
<input id="username" name="username" type="text" autocomplete="username" required value="${view.username}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<div class="buttons"><button class="primary" type="submit">Sign in</button></div></form>
${view.hints.length > 0 && hints}`,
  );
}

interface ConsentView {
  segment: string;
  request: string;
  person: Person;
  tenant: Tenant;
  registration: AppRegistration;
  roles: string[];
  scopes: string[];
  /** `admin`: the admin consent endpoints; `offer`: an administrator at sign-in may extend it to everybody. */
  forAll: 'admin' | 'offer' | 'no';
}

export function consentPage(view: ConsentView): CloudResponse {
  const { registration, person } = view;
  const title =
    view.forAll === 'admin' ? 'Permissions requested: review for your organization' : 'Permissions requested';
  const offer = markup`<label class="choice"><input type="checkbox" name="organization" value="true"> Consent on behalf of your organization</label>`;
  return page(
    'Permissions requested',
    markup`<p>${person.username}</p><h1>${title}</h1>
<p><strong>${registration.displayName}</strong><br><span class="quiet">${registration.verifiedPublisher ? 'Verified publisher' : 'Unverified'}</span></p>
<p>This application would like to, in ${view.tenant.displayName}:</p>
<ul>${view.roles.map((role) => markup`<li>${role} <span class="quiet">(application permission)</span></li>`)}
${view.scopes.map((scope) => markup`<li>${scope} <span class="quiet">(delegated permission)</span></li>`)}</ul>
<form method="post" action="/${view.segment}/consent"><input type="hidden" name="request" value="${view.request}">
<input type="hidden" name="account" value="${person.objectId}">${view.forAll === 'offer' && offer}
<div class="buttons"><button name="decision" value="cancel">Cancel</button>
<button class="primary" name="decision" value="accept">Accept</button></div></form>`,
  );
}

interface ApprovalView {
  segment: string;
  request: string;
  person: Person;
  registration: AppRegistration;
  /** The tenant's people can ask for approval from here. */
  canRequest: boolean;
  /** They can go back without consent. */
  canReturn: boolean;
}

/** What a person without the right to consent sees; most of them never come back from it. */
export function needApprovalPage(view: ApprovalView): CloudResponse {
  const { registration, person, canRequest, canReturn } = view;
  const code = canRequest ? 90095 : 90094;
  const ask = markup`<label for="justification">Enter justification for requesting this app</label>
<input id="justification" name="justification" type="text">`;
  return page(
    canRequest ? 'Approval required' : 'Need admin approval',
    markup`<p>${person.username}</p><h1>${canRequest ? 'Approval required' : 'Need admin approval'}</h1>
<p><strong>${registration.displayName}</strong> needs permission to access resources in your organization that only an admin can grant.
Please ask an admin to grant permission to this app before you can use it.</p>
<p class="quiet">AADSTS${code}</p>
<form method="post" action="/${view.segment}/consent"><input type="hidden" name="request" value="${view.request}">
<input type="hidden" name="account" value="${person.objectId}">${canRequest && ask}
<div class="buttons">${canReturn && markup`<button name="decision" value="return">Return to the application without granting consent</button>`}
<button name="decision" value="other">Have an admin account? Sign in with that account</button>
${canRequest && markup`<button class="primary" name="decision" value="request">Request approval</button>`}</div></form>`,
  );
}

/** Microsoft's own error page: the application never hears of what it says. */
export function errorPage(error: AadError, trace: Trace): CloudResponse {
  return page(
    'Sign-in problem',
    markup`<h1>Sorry, but we’re having trouble signing you in.</h1><p class="error" role="alert">${error.message}</p>
<p class="quiet">Request Id: ${trace.traceId}<br>Correlation Id: ${trace.correlationId}<br>Timestamp: ${timestamp()}</p>`,
    error.kind.status,
  );
}

/** `response_mode=form_post`; the button is for browsers without script. */
export function formPostPage(action: string, fields: [string, string][]): CloudResponse {
  return page(
    'Working',
    markup`<form method="post" action="${action}">${fields.map(
      ([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`,
    )}<button class="primary">Continue</button></form><script>document.forms[0].submit()</script>`,
  );
}
