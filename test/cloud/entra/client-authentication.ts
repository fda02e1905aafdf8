/** How a client proves at the token endpoint that it is who it says: secret, certificate or federated credential. */
import { timingSafeEqual } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import type { Cloud } from '../core.ts';
import type { AppRegistration } from '../model.ts';
import { checkCertificateAssertion } from './certificate-assertion.ts';
import { aadError } from './errors.ts';
import { checkFederatedAssertion } from './federated-assertion.ts';
import type { ClientProof } from './issue.ts';

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** @throws 7000218 where nothing proves the client, and what is wrong where something tries to */
export async function authenticateClient(
  cloud: Cloud,
  registration: AppRegistration,
  form: URLSearchParams,
): Promise<ClientProof> {
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  if (secret !== null) return checkSecret(registration, secret);
  if (assertion === null) throw aadError(7000218);
  if (form.get('client_assertion_type') !== assertionType)
    throw aadError(900144, { name: 'client_assertion_type' });
  const claims = decodeClaims(assertion);
  if (claims.iss === registration.clientId) await checkCertificateAssertion(cloud, registration, assertion);
  else await checkFederatedAssertion(cloud, registration, assertion);
  return '2';
}

function checkSecret(registration: AppRegistration, secret: string): ClientProof {
  const known = registration.secrets.find(({ value }) => isSame(value, secret));
  if (!known) throw aadError(7000215, { appId: registration.clientId });
  if (Date.parse(known.expiresAt) <= Date.now()) throw aadError(7000222, { appId: registration.clientId });
  return '1';
}

function isSame(first: string, second: string): boolean {
  const [a, b] = [Buffer.from(first), Buffer.from(second)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function decodeClaims(assertion: string): JWTPayload {
  try {
    decodeProtectedHeader(assertion);
    return decodeJwt(assertion);
  } catch {
    throw aadError(50012);
  }
}
