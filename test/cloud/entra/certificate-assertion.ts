import { X509Certificate } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { thumbprint } from '../certificate.ts';
import type { Cloud } from '../core.ts';
import type { AppRegistration } from '../model.ts';
import { aadError } from './errors.ts';

/**
 * A JWT that the client signed with the key of a certificate that is on its registration.
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export async function checkCertificateAssertion(
  cloud: Cloud,
  registration: AppRegistration,
  assertion: string,
): Promise<void> {
  const certificate = findCertificate(registration, assertion);
  const names = { appId: registration.clientId, thumbprint: thumbprintOf(assertion, certificate) };
  if (!certificate) throw aadError(700027, { ...names, reason: 'The key was not found.', found: '' });
  const found = `, Found key 'Start=${certificate.validFrom}, End=${certificate.validTo}'`;
  if (Date.parse(certificate.validTo) <= Date.now())
    throw aadError(700027, { ...names, reason: 'The key used is expired.', found });
  try {
    const { payload } = await jwtVerify(assertion, certificate.publicKey, {
      algorithms: ['PS256', 'RS256'],
      requiredClaims: ['aud', 'exp', 'iss', 'sub'],
      clockTolerance: 300,
    });
    if (payload.sub !== registration.clientId) throw aadError(700021);
    if (!isOurAudience(cloud, payload.aud)) throw aadError(700023);
  } catch (error) {
    if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed)
      throw aadError(700024);
    const reason = 'The provided signature value did not match the expected signature value.';
    if (error instanceof errors.JOSEError) throw aadError(700027, { ...names, reason, found });
    throw error;
  }
}

interface Header {
  x5t?: string;
  kid?: string;
  'x5t#S256'?: string;
}

/** As the error shows it: SHA-1 of the certificate where there is one, else what the client sent. */
function thumbprintOf(assertion: string, certificate: X509Certificate | undefined): string {
  if (certificate) return certificate.fingerprint.replaceAll(':', '');
  const header: Header = decodeProtectedHeader(assertion);
  const sent = header['x5t#S256'] ?? header.x5t ?? '';
  return Buffer.from(sent, 'base64url').toString('hex').toUpperCase() || (header.kid ?? '');
}

/** By `x5t#S256`, `x5t` or `kid`, as the header has it. */
function findCertificate(registration: AppRegistration, assertion: string): X509Certificate | undefined {
  const header: Header = decodeProtectedHeader(assertion);
  return registration.certificates
    .map((pem) => new X509Certificate(pem))
    .find(({ raw, fingerprint }) => {
      if (header['x5t#S256'] !== undefined) return header['x5t#S256'] === thumbprint(raw, 'sha256');
      if (header.x5t !== undefined) return header.x5t === thumbprint(raw, 'sha1');
      return header.kid?.toUpperCase() === fingerprint.replaceAll(':', '');
    });
}

/** Entra takes the token endpoint of the tenant, v1 or v2, and the issuer. */
function isOurAudience(cloud: Cloud, audience: unknown): boolean {
  if (typeof audience !== 'string' || !audience.startsWith(`${cloud.origins.login}/`)) return false;
  const path = audience.slice(cloud.origins.login.length);
  return /^\/[^/]+\/(oauth2\/(v2\.0\/)?token|v2\.0\/?)?$/.test(path);
}
