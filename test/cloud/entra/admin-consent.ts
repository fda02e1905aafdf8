/** Both admin consent endpoints. They always show their page, whatever was granted before. */
import type { Cloud, CloudRequest, CloudResponse } from '../core.ts';
import { aadError, describe, errorUri, type Trace } from './errors.ts';
import { type Grant, grantForAll, mayGrantForAll } from './grants.ts';
import { askToSignIn, type Interaction, silentAccount } from './interaction.ts';
import { consentPage, needApprovalPage } from './pages.ts';
import { redirectBack } from './redirects.ts';
import { toPermissionNames } from './scopes.ts';
import type { Account } from './sessions.ts';

export function adminConsent(cloud: Cloud, request: CloudRequest, interaction: Interaction): CloudResponse {
  wantedGrant(cloud, interaction);
  const account = silentAccount(cloud, request, interaction);
  return account
    ? continueAdminConsent(cloud, interaction, account)
    : askToSignIn(cloud, request, interaction);
}

export function continueAdminConsent(
  cloud: Cloud,
  interaction: Interaction,
  account: Account,
): CloudResponse {
  const { registration, segment, url } = interaction;
  const { person, tenant } = account;
  const wanted = wantedGrant(cloud, interaction);
  const request = url.pathname + url.search;
  if (mayGrantForAll(person, wanted))
    return consentPage({ segment, request, person, tenant, registration, ...wanted, forAll: 'admin' });
  const { userConsentAllowed, adminConsentWorkflow } = tenant.settings;
  const canRequest = adminConsentWorkflow === true;
  return needApprovalPage({
    segment,
    request,
    person,
    registration,
    canRequest,
    canReturn: userConsentAllowed,
  });
}

export function acceptAdminConsent(
  cloud: Cloud,
  interaction: Interaction,
  { tenant, person }: Account,
): CloudResponse {
  const wanted = wantedGrant(cloud, interaction);
  if (!mayGrantForAll(person, wanted)) throw aadError(90094);
  grantForAll(cloud, tenant, interaction.registration, wanted);
  if (interaction.kind === 'adminconsent')
    return redirectBack(interaction, { tenant: tenant.id, admin_consent: 'True' });
  const scope = [...wanted.scopes, ...wanted.roles, '.default'].map(
    (name) => `${cloud.origins.graph}/${name}`,
  );
  return redirectBack(interaction, { admin_consent: 'True', tenant: tenant.id, scope: scope.join(' ') });
}

/** Says `admin_consent=True` all the same, and no `tenant`. The error's name varies in reality; here `behaviour` chooses it. */
export function declineAdminConsent(cloud: Cloud, interaction: Interaction, trace: Trace): CloudResponse {
  const name = cloud.behaviour.denialError;
  if (name === 'permission_denied') {
    const fields = {
      error: name,
      error_description: 'The admin canceled the request',
      admin_consent: 'True',
    };
    return redirectBack(interaction, fields);
  }
  const declined = aadError(65004);
  declined.message = 'AADSTS65004: The resource owner or authorization server denied the request.';
  return redirectBack(
    interaction,
    {
      error: name,
      error_description: describe(declined, trace),
      error_uri: errorUri(65004, cloud.origins.login),
      admin_consent: 'True',
    },
    '#',
  );
}

/** v1, and v2 with `.default`: everything the registration lists. v2 with names: these delegated permissions. */
function wantedGrant(cloud: Cloud, { kind, registration, url }: Interaction): Grant {
  const everything = { roles: registration.requiredRoles, scopes: registration.requiredScopes };
  if (kind === 'adminconsent') return everything;
  const scope = url.searchParams.get('scope');
  if (!scope) throw aadError(900144, { name: 'scope' });
  const names = toPermissionNames(cloud, scope);
  return names.includes('.default') ? everything : { roles: [], scopes: names };
}
