import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { Cloud } from '../core.ts';
import type { AppRegistration } from '../model.ts';
import { aadError } from './errors.ts';

/**
 * A managed identity's token as client assertion. Issuer, subject and audience must be those of one federated
 * credential of the registration, and the identity must live in the registration's own tenant.
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export async function checkFederatedAssertion(
  cloud: Cloud,
  registration: AppRegistration,
  assertion: string,
): Promise<void> {
  const { issuer, subject, audience } = await readAssertion(cloud, assertion);
  const byIssuer = registration.federatedCredentials.filter((credential) => credential.issuer === issuer);
  if (byIssuer.length === 0) throw aadError(700211, { value: issuer });
  const bySubject = byIssuer.filter((credential) => credential.subject === subject);
  if (bySubject.length === 0) throw aadError(700213, { value: subject });
  if (!bySubject.some((credential) => credential.audience === audience))
    throw aadError(700212, { value: audience });
  if (issuer !== `${cloud.origins.login}/${registration.homeTenantId}/v2.0`)
    throw aadError(700236, { value: issuer });
}

async function readAssertion(
  cloud: Cloud,
  assertion: string,
): Promise<{ issuer: string; subject: string; audience: string }> {
  try {
    const { iss } = decodeJwt(assertion);
    const { kid } = decodeProtectedHeader(assertion);
    const key = cloud.signingKeys.find((candidate) => candidate.kid === kid);
    if (!key) throw aadError(50012);
    const publicKey = createPublicKey({ key: key.privateJwk as JsonWebKey, format: 'jwk' });
    const { payload } = await jwtVerify(assertion, publicKey, { algorithms: ['RS256'] });
    return { issuer: iss ?? '', subject: payload.sub ?? '', audience: String(payload.aud) };
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw aadError(700024);
    if (error instanceof errors.JOSEError) throw aadError(50012);
    throw error;
  }
}
