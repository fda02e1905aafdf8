/** The vault of a world as its managed identity reaches it: by Microsoft's libraries, and bare. */
import { ManagedIdentityCredential } from '@azure/identity';
import { CertificateClient, type KeyVaultCertificateWithPolicy } from '@azure/keyvault-certificates';
import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import { identityToken, type World } from './world.ts';

/** Over loopback http, and at once. */
const vaultOptions = {
  allowInsecureConnection: true,
  disableChallengeResourceVerification: true,
  retryOptions: { maxRetries: 0 },
};

const selfSigned = {
  issuerName: 'Self',
  subject: 'CN=Tenantry',
  validityInMonths: 24,
  keyType: 'RSA',
  keySize: 2048,
  exportable: false,
  keyUsage: ['digitalSignature'],
};

interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it is what it checks
  body: any;
}

export interface Vault {
  certificates: CertificateClient;
  keys: KeyClient;
  secrets: SecretClient;
  signer(keyId: string | undefined): CryptographyClient;
  /** Makes a self-signed certificate and waits for it. */
  create(name: string, policy?: object): Promise<KeyVaultCertificateWithPolicy>;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** Sets the environment of App Service, which the credential reads. */
export async function createVault(world: World): Promise<Vault> {
  const { vault, identity } = world.cloud.origins;
  process.env.IDENTITY_ENDPOINT = `${identity}/msi/token`;
  process.env.IDENTITY_HEADER = 'header-secret';
  const credential = new ManagedIdentityCredential({ clientId: world.identity.clientId });
  const certificates = new CertificateClient(vault, credential, vaultOptions);
  const authorization = `Bearer ${await identityToken(world, 'https://vault.azure.net')}`;
  return {
    certificates,
    keys: new KeyClient(vault, credential, vaultOptions),
    secrets: new SecretClient(vault, credential, vaultOptions),
    signer: (keyId = '') => new CryptographyClient(keyId, credential, vaultOptions),
    async create(name, policy = {}) {
      const wanted = { ...selfSigned, ...policy };
      const poller = await certificates.beginCreateCertificate(name, wanted, { intervalInMs: 20 });
      return poller.pollUntilDone();
    },
    async call(method, path, body) {
      const url = `${vault}/${path}${path.includes('?') ? '&' : '?'}api-version=7.6`;
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(url, { method, headers: { authorization }, ...content });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
  };
}

export function forgetVault(): void {
  delete process.env.IDENTITY_ENDPOINT;
  delete process.env.IDENTITY_HEADER;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
