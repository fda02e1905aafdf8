import { hash, randomUUID, X509Certificate } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { importPKCS8 } from 'jose';
import { type ClientAuth, ClientSecretPost, modifyAssertion, PrivateKeyJwt } from 'oauth4webapi';
import type { ClientCredential } from '../contracts/credentials.ts';
import { toBareError } from '../errors/bare-error.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Certificates } from '../secrets/certificates.ts';
import type { Secrets } from '../secrets/secrets.ts';

export interface ClientAuthDependencies {
  identity: TokenCredential;
  secrets: Secrets;
  certificates: Certificates;
  /** Audience of a federated credential, which differs per cloud. */
  federationAudience: string;
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The managed identity's token is the assertion: no secret at all. @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity */
async function federatedAuth({ identity, federationAudience }: ClientAuthDependencies): Promise<ClientAuth> {
  const token = await identity.getToken(`${federationAudience}/.default`).catch((cause: unknown) => {
    const bare = toBareError(cause);
    throw new TenantryError('registration-credential', 'The managed identity gave no token', { cause: bare });
  });
  if (!token) throw new TenantryError('registration-credential', 'The managed identity gave no token');
  return (_server, client, body) => {
    body.set('client_id', client.client_id);
    body.set('client_assertion_type', assertionType);
    body.set('client_assertion', token.token);
  };
}

/** @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
async function certificateAuth(pem: string): Promise<ClientAuth> {
  const key = /-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----/.exec(pem)?.[0];
  const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem)?.[0];
  if (!key || !certificate) {
    throw new TenantryError(
      'registration-credential',
      'The certificate in the vault is not PEM with its private key',
    );
  }
  const thumbprint = Buffer.from(new X509Certificate(certificate).fingerprint256.replaceAll(':', ''), 'hex');
  const privateKey = await importPKCS8(key, 'PS256');
  return (server, client, body, headers) =>
    PrivateKeyJwt(privateKey, {
      [modifyAssertion]: (header, payload) => {
        header['x5t#S256'] = thumbprint.toString('base64url');
        header.typ = 'JWT';
        // Microsoft wants the token endpoint here, where the RFC would have the issuer.
        payload.aud = server.token_endpoint ?? server.issuer;
      },
    })(server, client, body, headers);
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const assertionSeconds = 300;

/** The key stays in the vault, which signs: the assertion is put together here. @see https://www.rfc-editor.org/rfc/rfc7523 */
async function vaultAuth(
  { certificates }: ClientAuthDependencies,
  name: string,
  version: string,
): Promise<ClientAuth> {
  const { thumbprint } = await certificates.get(name, version);
  return async (server, client, body) => {
    const now = Math.floor(Date.now() / 1000);
    const header = {
      alg: 'PS256',
      typ: 'JWT',
      'x5t#S256': Buffer.from(thumbprint, 'hex').toString('base64url'),
    };
    const { client_id: clientId } = client;
    const claims = { iss: clientId, sub: clientId, aud: server.token_endpoint, jti: randomUUID() };
    const times = { iat: now, nbf: now, exp: now + assertionSeconds };
    const content = `${encode(header)}.${encode({ ...claims, ...times })}`;
    const signature = await certificates.sign(name, version, hash('sha256', content, 'buffer'));
    body.set('client_id', clientId);
    body.set('client_assertion_type', assertionType);
    body.set('client_assertion', `${content}.${Buffer.from(signature).toString('base64url')}`);
  };
}

/** How a registration proves itself, ready for one request to the token endpoint. */
export async function createClientAuth(
  credential: ClientCredential,
  dependencies: ClientAuthDependencies,
): Promise<ClientAuth> {
  switch (credential.kind) {
    case 'federated':
      return federatedAuth(dependencies);
    case 'certificate':
      return certificateAuth((await dependencies.secrets.get(credential.name)).value);
    case 'secret':
      return ClientSecretPost((await dependencies.secrets.get(credential.name)).value);
    case 'own-secret':
      return ClientSecretPost((await dependencies.secrets.get(credential.name, credential.version)).value);
    case 'own-certificate':
      return vaultAuth(dependencies, credential.name, credential.version);
  }
}
