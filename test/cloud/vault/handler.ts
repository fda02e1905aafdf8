/**
 * Key Vault's data plane for secrets, certificates and the certificates' keys.
 * @see https://learn.microsoft.com/rest/api/keyvault/
 */
import {
  type Cloud,
  type CloudRequest,
  type CloudResponse,
  type Handler,
  json,
  verifyBearer,
} from '../core.ts';
import {
  createCertificate,
  listCertificates,
  listCertificateVersions,
  readCertificate,
  readOperation,
  readPolicy,
  updateCertificate,
} from './certificates.ts';
import { deleteSecret, listDeleted, purge, readDeleted, recover } from './deleted.ts';
import {
  deleteCertificate,
  listDeletedCertificates,
  purgeCertificate,
  readDeletedCertificate,
  recoverCertificate,
} from './deleted-certificates.ts';
import { VaultError } from './errors.ts';
import { readKey, sign } from './keys.ts';
import { countRequest } from './limits.ts';
import { listSecrets, listVersions, readSecret, setSecret, updateSecret } from './secrets.ts';

const vaultAudience = 'https://vault.azure.net';

export interface VaultContext {
  cloud: Cloud;
  request: CloudRequest;
  /** Empty where the path names none. */
  name: string;
  version: string;
}

type Operation = (context: VaultContext) => CloudResponse | Promise<CloudResponse>;

/** The first group of a path is a name, the second a version. */
const operations: [method: string, path: RegExp, operation: Operation][] = [
  ['GET', /^\/secrets\/?$/, listSecrets],
  ['PUT', /^\/secrets\/([^/]+)\/?$/, setSecret],
  ['DELETE', /^\/secrets\/([^/]+)\/?$/, deleteSecret],
  ['GET', /^\/secrets\/([^/]+)\/versions\/?$/, listVersions],
  ['GET', /^\/secrets\/([^/]+)(?:\/([^/]*))?$/, readSecret],
  ['PATCH', /^\/secrets\/([^/]+)(?:\/([^/]*))?$/, updateSecret],
  ['GET', /^\/deletedsecrets\/?$/, listDeleted],
  ['GET', /^\/deletedsecrets\/([^/]+)\/?$/, readDeleted],
  ['DELETE', /^\/deletedsecrets\/([^/]+)\/?$/, purge],
  ['POST', /^\/deletedsecrets\/([^/]+)\/recover\/?$/, recover],
  ['GET', /^\/certificates\/?$/, listCertificates],
  ['POST', /^\/certificates\/([^/]+)\/create\/?$/, createCertificate],
  ['GET', /^\/certificates\/([^/]+)\/pending\/?$/, readOperation],
  ['GET', /^\/certificates\/([^/]+)\/policy\/?$/, readPolicy],
  ['GET', /^\/certificates\/([^/]+)\/versions\/?$/, listCertificateVersions],
  ['GET', /^\/certificates\/([^/]+)(?:\/([^/]*))?$/, readCertificate],
  ['PATCH', /^\/certificates\/([^/]+)(?:\/([^/]*))?$/, updateCertificate],
  ['DELETE', /^\/certificates\/([^/]+)\/?$/, deleteCertificate],
  ['GET', /^\/deletedcertificates\/?$/, listDeletedCertificates],
  ['GET', /^\/deletedcertificates\/([^/]+)\/?$/, readDeletedCertificate],
  ['DELETE', /^\/deletedcertificates\/([^/]+)\/?$/, purgeCertificate],
  ['POST', /^\/deletedcertificates\/([^/]+)\/recover\/?$/, recoverCertificate],
  ['GET', /^\/keys\/([^/]+)(?:\/([^/]*))?$/, readKey],
  ['POST', /^\/keys\/([^/]+)(?:\/([^/]*))?\/sign\/?$/, sign],
];

export const vaultHandler: Handler = async (request, cloud) => {
  const response = await answer(request, cloud);
  return { ...response, headers: { ...commonHeaders(), ...response.headers } };
};

async function answer(request: CloudRequest, cloud: Cloud): Promise<CloudResponse> {
  try {
    const refusal = await checkAccess(request, cloud);
    if (refusal) return refusal;
    if (!request.url.searchParams.get('api-version'))
      throw new VaultError(400, 'BadParameter', 'api-version must be specified');
    for (const [method, path, operation] of operations) {
      const match = path.exec(request.url.pathname);
      if (method !== request.method || !match) continue;
      const [, name = '', version = ''] = match.map((part = '') => decodeURIComponent(part));
      checkName(name);
      countRequest(cloud, request);
      return await operation({ cloud, request, name, version });
    }
    throw new VaultError(400, 'BadParameter', 'Method or path is not supported.');
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return json(error.status, error.body(), error.headers);
  }
}

/** Without a good token the vault says where to get one: that is how clients learn the audience. */
async function checkAccess(request: CloudRequest, cloud: Cloud): Promise<CloudResponse | null> {
  const check = await verifyBearer(cloud, request, vaultAudience);
  if (check.ok) {
    const { oid } = check.claims;
    if ([...cloud.identities.values()].some(({ principalId }) => principalId === oid)) return null;
    throw new VaultError(
      403,
      'Forbidden',
      `Caller is not authorized to perform action on resource. oid=${oid}`,
      'ForbiddenByRbac',
    );
  }
  const tenantId = [...cloud.identities.values()][0]?.tenantId ?? 'organizations';
  const challenge = `Bearer authorization="${cloud.origins.login}/${tenantId}", resource="${vaultAudience}"`;
  const message =
    check.reason === 'missing'
      ? 'AKV10000: Request is missing a Bearer or PoP token.'
      : `AKV10032: Invalid issuer, audience, signature or lifetime (${check.reason}).`;
  return json(401, new VaultError(401, 'Unauthorized', message).body(), { 'www-authenticate': challenge });
}

function checkName(name: string): void {
  if (name === '' || /^[0-9A-Za-z-]{1,127}$/.test(name)) return;
  throw new VaultError(400, 'BadParameter', `The request URI contains an invalid name: ${name}`);
}

function commonHeaders(): CloudResponse['headers'] {
  return {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    'x-ms-keyvault-region': 'westeurope',
    'x-ms-request-id': crypto.randomUUID(),
    'x-ms-keyvault-service-version': '1.9.2090.1',
    'strict-transport-security': 'max-age=31536000;includeSubDomains',
    'x-content-type-options': 'nosniff',
  };
}
