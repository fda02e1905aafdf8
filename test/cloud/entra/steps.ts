/** The forms of Microsoft's pages: sign-in, account picker, consent. Each carries the application's request along. */
import type { Cloud, CloudRequest, CloudResponse } from '../core.ts';
import { acceptAdminConsent, continueAdminConsent, declineAdminConsent } from './admin-consent.ts';
import { continueAuthorize, missingScopes, redirectWithCode } from './authorize.ts';
import { AadError, aadError, type Trace } from './errors.ts';
import { grantForAll, grantForPerson, mayGrantForAll, needsAdministrator } from './grants.ts';
import { askToSignIn, type Interaction } from './interaction.ts';
import { markup } from './markup.ts';
import { page } from './pages.ts';
import { redirectError } from './redirects.ts';
import { type Account, accountsOf, checkPassword, signIn } from './sessions.ts';

export function submitSignIn(
  cloud: Cloud,
  request: CloudRequest,
  interaction: Interaction,
  form: URLSearchParams,
  trace: Trace,
): CloudResponse {
  const username = form.get('username') ?? '';
  let account: Account | undefined;
  try {
    account = form.has('account')
      ? findAccount(cloud, request, form)
      : checkPassword(cloud, username, form.get('password') ?? '');
  } catch (error) {
    if (!(error instanceof AadError)) throw error;
    return askToSignIn(cloud, request, interaction, { username, problem: error.message });
  }
  if (!account) return askToSignIn(cloud, request, interaction);
  const cookie = signIn(cloud, request, account);
  const response = afterSignIn(cloud, interaction, account, trace);
  return { ...response, headers: { ...response.headers, 'set-cookie': cookie } };
}

function afterSignIn(cloud: Cloud, interaction: Interaction, account: Account, trace: Trace): CloudResponse {
  const { registration, tenant } = interaction;
  try {
    if (tenant && tenant.id !== account.tenant.id) {
      throw aadError(50020, {
        email: account.person.username,
        idp: `${cloud.origins.login}/${account.tenant.id}/`,
        tenant: tenant.displayName,
        appId: registration.clientId,
        name: registration.displayName,
      });
    }
    if (interaction.kind !== 'authorize') return continueAdminConsent(cloud, interaction, account);
    return continueAuthorize(cloud, interaction, account, trace);
  } catch (error) {
    if (!(error instanceof AadError)) throw error;
    return redirectError(interaction, error, trace, cloud.origins.login);
  }
}

export function submitConsent(
  cloud: Cloud,
  request: CloudRequest,
  interaction: Interaction,
  form: URLSearchParams,
  trace: Trace,
): CloudResponse {
  const account = findAccount(cloud, request, form);
  const decision = form.get('decision');
  if (!account || decision === 'other') return askToSignIn(cloud, request, interaction);
  if (decision === 'request') {
    const text = markup`<h1>Request sent</h1><p>Your admin will be told. Come back when you have heard from them.</p>`;
    return page('Request sent', text);
  }
  if (interaction.tenant && interaction.tenant.id !== account.tenant.id) throw aadError(9002313);
  if (interaction.kind !== 'authorize') {
    if (decision === 'accept') return acceptAdminConsent(cloud, interaction, account);
    return declineAdminConsent(cloud, interaction, trace);
  }
  if (decision === 'accept')
    return acceptConsent(cloud, interaction, account, form.get('organization') === 'true');
  return redirectError(interaction, aadError(65004), trace, cloud.origins.login);
}

function acceptConsent(
  cloud: Cloud,
  interaction: Interaction,
  account: Account,
  forEverybody: boolean,
): CloudResponse {
  const { person, tenant } = account;
  const scopes = missingScopes(cloud, interaction, account);
  const mayGrant = mayGrantForAll(person, { roles: [], scopes });
  const mayConsent = tenant.settings.userConsentAllowed && !scopes.some(needsAdministrator);
  if (!mayGrant && !mayConsent) throw aadError(90094);
  if (forEverybody && mayGrant) grantForAll(cloud, tenant, interaction.registration, { roles: [], scopes });
  else grantForPerson(cloud, tenant, interaction.registration, person, scopes);
  return redirectWithCode(cloud, interaction, account);
}

/** The account that a form names, if it is signed in with this browser. */
function findAccount(cloud: Cloud, request: CloudRequest, form: URLSearchParams): Account | undefined {
  return accountsOf(cloud, request).find(({ person }) => person.objectId === form.get('account'));
}
