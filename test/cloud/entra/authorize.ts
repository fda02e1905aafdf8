/** `/oauth2/v2.0/authorize` once the request is known to be answerable by a redirect. */
import { randomBytes } from 'node:crypto';
import type { Cloud, CloudRequest, CloudResponse } from '../core.ts';
import { aadError, type Trace } from './errors.ts';
import { findServicePrincipal, mayGrantForAll, needsAdministrator, scopesFor } from './grants.ts';
import { askToSignIn, type Interaction, silentAccount } from './interaction.ts';
import { noteIssued } from './issued.ts';
import { consentPage, needApprovalPage } from './pages.ts';
import { redirectBack } from './redirects.ts';
import { toPermissionNames } from './scopes.ts';
import type { Account } from './sessions.ts';

/** @throws what is answered by an error redirect */
export function authorize(
  cloud: Cloud,
  request: CloudRequest,
  interaction: Interaction,
  trace: Trace,
): CloudResponse {
  const { searchParams } = interaction.url;
  checkAuthorizeRequest(searchParams);
  const prompt = searchParams.get('prompt');
  const account = silentAccount(cloud, request, interaction);
  if (prompt === 'none' && !account) throw aadError(50058);
  if (!account || prompt === 'login' || prompt === 'select_account')
    return askToSignIn(cloud, request, interaction);
  return continueAuthorize(cloud, interaction, account, trace);
}

/** With the person known: consent where something is missing, else the code. */
export function continueAuthorize(
  cloud: Cloud,
  interaction: Interaction,
  account: Account,
  _trace: Trace,
): CloudResponse {
  const { registration, segment, url } = interaction;
  const { tenant, person } = account;
  const principal = findServicePrincipal(tenant, registration.clientId);
  if (principal && !principal.enabled)
    throw aadError(7000112, { appId: registration.clientId, name: registration.displayName });
  const isAssigned = (person.appRoles[registration.clientId] ?? []).length > 0;
  if (principal?.assignmentRequired && !isAssigned) throw aadError(50105);
  const missing = missingScopes(cloud, interaction, account);
  const prompt = url.searchParams.get('prompt');
  if (missing.length === 0 && prompt !== 'consent') return redirectWithCode(cloud, interaction, account);
  if (prompt === 'none')
    throw aadError(
      65001,
      { appId: registration.clientId, name: registration.displayName },
      'interaction_required',
    );
  const request = url.pathname + url.search;
  const mayGrant = mayGrantForAll(person, { roles: [], scopes: missing });
  // Where assignment is required nobody consents for themselves, whatever the tenant's policy says.
  const mayConsent =
    tenant.settings.userConsentAllowed && !principal?.assignmentRequired && !missing.some(needsAdministrator);
  if (!mayGrant && !mayConsent && missing.length > 0) {
    const canRequest = tenant.settings.adminConsentWorkflow === true;
    return needApprovalPage({
      segment,
      request,
      person,
      registration,
      canRequest,
      canReturn: tenant.settings.userConsentAllowed,
    });
  }
  const scopes = missing.length > 0 ? missing : requestedScopes(cloud, interaction, account);
  return consentPage({
    segment,
    request,
    person,
    tenant,
    registration,
    roles: [],
    scopes,
    forAll: mayGrant ? 'offer' : 'no',
  });
}

export function redirectWithCode(cloud: Cloud, interaction: Interaction, account: Account): CloudResponse {
  const { searchParams } = interaction.url;
  const code = `1.${randomBytes(96).toString('base64url')}`;
  noteIssued(cloud, 'code', code);
  cloud.codes.set(code, {
    clientId: interaction.registration.clientId,
    tenantId: account.tenant.id,
    objectId: account.person.objectId,
    audience: interaction.tenant?.id ?? interaction.segment,
    scopes: requestedScopes(cloud, interaction, account),
    redirectUri: interaction.redirectUri,
    codeChallenge: searchParams.get('code_challenge'),
    codeChallengeMethod: searchParams.get('code_challenge_method') === 'S256' ? 'S256' : 'plain',
    nonce: searchParams.get('nonce'),
    issuedAt: new Date().toISOString(),
    redeemed: false,
  });
  const asksClientInfo = searchParams.get('client_info') === '1';
  return redirectBack(interaction, {
    code,
    ...(asksClientInfo ? { client_info: clientInfo(account) } : {}),
    session_state: crypto.randomUUID(),
  });
}

export function clientInfo({ person, tenant }: Account): string {
  return Buffer.from(JSON.stringify({ uid: person.objectId, utid: tenant.id })).toString('base64url');
}

/** `.default` means what the tenant has consented to already, and only where there is nothing, what the registration lists. */
function requestedScopes(cloud: Cloud, { registration, url }: Interaction, account: Account): string[] {
  const names = toPermissionNames(cloud, url.searchParams.get('scope') ?? '');
  if (!names.includes('.default')) return names;
  const granted = scopesFor(findServicePrincipal(account.tenant, registration.clientId), account.person);
  const meant = granted.length > 0 ? granted : registration.requiredScopes;
  return [...new Set([...names.filter((name) => name !== '.default'), ...meant])];
}

export function missingScopes(cloud: Cloud, interaction: Interaction, account: Account): string[] {
  const principal = findServicePrincipal(account.tenant, interaction.registration.clientId);
  const granted = scopesFor(principal, account.person);
  return requestedScopes(cloud, interaction, account).filter((scope) => !granted.includes(scope));
}

function checkAuthorizeRequest(parameters: URLSearchParams): void {
  const responseType = parameters.get('response_type');
  if (!responseType) throw aadError(900144, { name: 'response_type' });
  if (responseType !== 'code') throw aadError(700054, { value: responseType });
  if (!parameters.get('scope')) throw aadError(900144, { name: 'scope' });
  const method = parameters.get('code_challenge_method') ?? 'plain';
  if (!['S256', 'plain'].includes(method))
    throw aadError(501051, { value: method, name: 'code_challenge_method' });
  const challenge = parameters.get('code_challenge');
  if (challenge !== null && !/^[\w.~-]{43,128}$/.test(challenge))
    throw aadError(501051, { value: challenge, name: 'code_challenge' });
}
