import type { HttpResponseInit } from '@azure/functions';
import { recordAudit } from '../audit/audit.ts';
import type { Answer } from '../connect/callback.ts';
import { getConnection } from '../connect/connections.ts';
import { boundTenant, type StateCookie, signInOptions } from '../connect/legs.ts';
import { getMode } from '../connect/modes/registry.ts';
import { createToken } from '../connect/own-ids.ts';
import { checkSignIn, type SignedIn } from '../connect/sign-in.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { clearCookie, cookieNames } from '../http/cookies.ts';
import { message, seeOther } from '../http/page.ts';
import type { Services } from '../services/services.ts';
import { listOfTenant } from './of-tenant.ts';
import { openReceiptSession } from './session.ts';
import { partnersOwn } from './start-sign-in.ts';
import { homeTenant, unavailable, wrongTenant } from './words.ts';

type ReceiptLeg = Extract<StateCookie, { leg: 'receipt' }>;

/** Who has signed in, and to the tenant that the way led to. */
async function readPerson(services: Services, leg: ReceiptLeg, answer: Answer): Promise<SignedIn> {
  const { settings, connect, clientAuth, fetch } = services;
  const row = leg.connectionId === null ? null : (await getConnection(connect, leg.connectionId)).row;
  const client = row ?? partnersOwn;
  const { credential } = getMode(client.mode).getClient(settings, client);
  const options = signInOptions(services, client);
  const person = await checkSignIn(options, answer.redirect, leg, () => clientAuth(credential), fetch);
  if (person.tenantId === settings.homeTenantId)
    throw new TenantryError('home-tenant', "The partner's own tenant");
  // A guest, the partner's own technician say, is not the customer.
  if (person.isGuest || (row !== null && person.tenantId !== boundTenant(row)))
    throw new TenantryError('wrong-tenant', 'Another tenant than the connection has');
  return person;
}

/** Told once a sign-in, and only of tenants that there is something to tell of. */
async function auditOpening(
  services: Services,
  leg: ReceiptLeg,
  who: { person: SignedIn; from: string | null },
) {
  const { tenantId, username, objectId } = who.person;
  if ((await listOfTenant(services, tenantId)).length === 0) return;
  await recordAudit(services, {
    partition: tenantId,
    who: { name: username ?? objectId, from: who.from },
    what: 'receipt-opened',
    connectionId: leg.connectionId,
  });
}

/** What a registration that is not set up for it, a refusal or a credential that is gone lead back with. */
const failures = [
  'sign-in-failed',
  'registration-credential',
  'tier-not-registered',
  'wrong-state',
  'not-found',
  'vault-unavailable',
] as const;

/** Takes Microsoft's answer to a sign-in for the receipt: a session of an hour, or back to the summary. */
export async function takeReceiptAnswer(
  services: Services,
  leg: ReceiptLeg,
  answer: Answer,
): Promise<HttpResponseInit> {
  const over = clearCookie(cookieNames.customerState);
  try {
    const person = await readPerson(services, leg, answer);
    const { tenantId, objectId } = person;
    const username = person.username ?? objectId;
    const name = (person.name ?? username).slice(0, 256);
    const cookie = await openReceiptSession(services, {
      tenantId,
      objectId,
      name,
      username,
      csrf: createToken(),
    });
    await auditOpening(services, leg, { person, from: answer.from });
    return seeOther(services, '/receipt', [over, cookie]);
  } catch (error) {
    const { partner } = services.settings;
    if (hasCode(error, 'home-tenant')) return message(services, homeTenant(partner), 403, [over]);
    if (hasCode(error, 'wrong-tenant')) return message(services, wrongTenant, 403, [over]);
    if (hasCode(error, 'sign-in-unavailable')) return message(services, unavailable, 503, [over]);
    if (!hasCode(error, ...failures)) throw error;
    services.log.warn('receipt-sign-in-failed', { code: error.code, connectionId: leg.connectionId });
    return seeOther(services, '/receipt?problem=sign-in', [over]);
  }
}
