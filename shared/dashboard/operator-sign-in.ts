import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { recordAudit } from '../audit/audit.ts';
import { createToken } from '../connect/own-ids.ts';
import {
  checkSignIn,
  requestSignIn,
  type SignedIn,
  type SignInOptions,
  signInSecrets,
} from '../connect/sign-in.ts';
import { createState, stateTtlSeconds, useState } from '../connect/single-use-state.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { operatorCallbackUrl } from '../http/callback-urls.ts';
import { clearCookie, cookieNames, toCookie } from '../http/cookies.ts';
import { checkOwnSite } from '../http/csrf.ts';
import { message, seeOther } from '../http/page.ts';
import { addressOf, findCookie } from '../http/requests.ts';
import { isSameText } from '../http/same-text.ts';
import type { MessageView } from '../pages/views/message.ts';
import type { Services } from '../services/services.ts';
import { operatorSessionSeconds, sealOperator, signInPage } from './operator-session.ts';
import { highestRole } from './roles.ts';

const purpose = 'operator-state';

const noRole: MessageView = {
  title: 'Your account has no role here',
  message: 'You are signed in, but nobody has given your account the role Reader, Operator or Admin.',
  remedy:
    'Ask an administrator of your own tenant to assign one: Entra admin center, Enterprise applications, Users and groups.',
  tone: 'attention',
  code: 'no-role',
  action: { label: 'Sign in with another account', href: '/dashboard' },
};

const failed = (detail: string): MessageView => ({
  title: 'The sign-in did not succeed',
  message:
    'Microsoft did not sign you in, or the answer did not belong to this browser. Nothing has been changed.',
  remedy: 'Try again with an account of the partner.',
  tone: 'attention',
  code: detail,
  action: null,
});

function optionsOf({ settings }: Services): SignInOptions | undefined {
  if (settings.operator === null) return undefined;
  return {
    login: settings.cloud.login,
    clientId: settings.operator.clientId,
    redirectUri: operatorCallbackUrl(settings.publicUrl),
  };
}

/** `POST /dashboard/sign-in`: to the home tenant's sign-in, and to no other. */
export async function startOperatorSignIn(
  request: HttpRequest,
  services: Services,
): Promise<HttpResponseInit> {
  const { settings, connect, seal, now } = services;
  checkOwnSite(request);
  const options = optionsOf(services);
  if (!options) return signInPage(services);
  const state = await createState(
    connect,
    { leg: 'operator', connectionId: null, invitationHash: null },
    now(),
  );
  const { url, secrets } = await requestSignIn(options, settings.homeTenantId, state);
  const cookie = await seal.seal(purpose, secrets, stateTtlSeconds);
  return seeOther(services, url, [toCookie(cookieNames.operatorState, cookie, stateTtlSeconds)]);
}

/** A token is accepted only from the home tenant, whatever registration it names. */
async function readPerson(request: HttpRequest, services: Services): Promise<SignedIn> {
  const { settings, connect, seal, now, clientAuth, fetch } = services;
  const options = optionsOf(services);
  const cookie = findCookie(request, cookieNames.operatorState);
  if (!options || !settings.operator || cookie === undefined) {
    throw new TenantryError('sealed-elsewhere', 'This browser did not begin here');
  }
  const secrets = signInSecrets.parse(await seal.unseal(purpose, cookie));
  if (!isSameText(request.query.get('state') ?? '', secrets.state)) {
    throw new TenantryError('sealed-elsewhere', 'This answer of Microsoft belongs to another try');
  }
  await useState(connect, secrets.state, now());
  const { credential } = settings.operator;
  const person = await checkSignIn(options, request.query, secrets, () => clientAuth(credential), fetch);
  if (person.tenantId !== settings.homeTenantId)
    throw new TenantryError('sign-in-failed', 'not the home tenant');
  return person;
}

/** `GET /oauth/operator-callback`: a session of eight hours for somebody with a role. */
export async function takeOperatorCallback(
  request: HttpRequest,
  services: Services,
): Promise<HttpResponseInit> {
  const done = clearCookie(cookieNames.operatorState);
  let person: SignedIn;
  try {
    person = await readPerson(request, services);
  } catch (error) {
    const known = hasCode(
      error,
      'sealed-elsewhere',
      'already-used',
      'expired',
      'not-found',
      'sign-in-failed',
      'wrong-tenant',
    );
    if (!known && !(error instanceof z.ZodError)) throw error;
    return signInPage(services, 400, failed(known ? error.code : 'sign-in-failed'));
  }
  const role = highestRole(person.roles);
  if (role === undefined) return message(services, noRole, 403, [done]);
  const { objectId } = person;
  const username = person.username ?? objectId;
  const session = await sealOperator(services, {
    objectId,
    name: person.name ?? username,
    username,
    role,
    csrf: createToken(),
  });
  await recordAudit(services, {
    partition: services.settings.homeTenantId,
    who: { name: username, from: addressOf(request) },
    what: 'operator-signed-in',
  });
  return seeOther(services, '/dashboard', [
    done,
    toCookie(cookieNames.operator, session, operatorSessionSeconds),
  ]);
}
