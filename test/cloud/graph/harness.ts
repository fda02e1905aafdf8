/** What the suites of this folder arrange: a cloud in memory that has tenants and signs tokens, and calls of its Graph. */
import { defaultBehaviour } from '../behaviour.ts';
import type { Cloud, CloudResponse } from '../core.ts';
import { signToken } from '../entra/issue.ts';
import { createSigningKey } from '../keys.ts';
import type { Fault, Tenant } from '../model.ts';
import { type Served, serve } from '../server.ts';
import { createTenant, type TenantOptions } from '../tenants/create.ts';
import { graphHandler } from './handler.ts';

const CLIENT_ID = '5a4f2b1c-7d3e-4c55-9d12-0f6a2b7c8d90';

/** All that the routes of this part need. */
export const READ_ALL = [
  'Organization.Read.All',
  'Domain.Read.All',
  'User.Read.All',
  'GroupMember.Read.All',
  'RoleManagement.Read.Directory',
  'Application.Read.All',
];

export function tenantOf(size: number, more: Partial<TenantOptions> = {}): Tenant {
  return createTenant({ displayName: 'Contoso', domain: 'contoso.com', size, seed: 42, ...more });
}

/** A cloud that does not listen: its Graph is called as a function. */
export function cloudOf(...tenants: Tenant[]): Cloud {
  return {
    origins: {
      login: 'http://login.test',
      graph: 'http://graph.test',
      vault: '',
      identity: '',
      control: '',
      mail: '',
    },
    tenants: new Map(tenants.map((tenant) => [tenant.id, tenant])),
    registrations: new Map(),
    identities: new Map(),
    secrets: new Map(),
    certificates: new Map(),
    signingKeys: [createSigningKey()],
    codes: new Map(),
    sessions: new Map(),
    faults: [],
    log: [],
    mail: [],
    life: {},
    behaviour: { ...defaultBehaviour },
    graph: {},
    changed: () => undefined,
  };
}

/** The same cloud after a restart: everything has been text in between. */
export function restarted(cloud: Cloud): Cloud {
  const tenants = [...cloud.tenants.values()].map((tenant) => JSON.parse(JSON.stringify(tenant)) as Tenant);
  return { ...cloudOf(...tenants), signingKeys: cloud.signingKeys };
}

export function appToken(
  cloud: Cloud,
  tenant: Tenant,
  roles: readonly string[],
  claims: Record<string, unknown> = {},
): Promise<string> {
  const own = { idtyp: 'app', oid: CLIENT_ID, roles: [...roles] };
  return signToken(cloud, { ...common(cloud, tenant), ...own, ...claims });
}

export function userToken(
  cloud: Cloud,
  tenant: Tenant,
  objectId: string,
  scopes: readonly string[],
): Promise<string> {
  return signToken(cloud, { ...common(cloud, tenant), oid: objectId, scp: scopes.join(' ') });
}

function common(cloud: Cloud, tenant: Tenant): Record<string, unknown> {
  const iss = `${cloud.origins.login}/${tenant.id}/`;
  return { aud: cloud.origins.graph, iss, tid: tenant.id, appid: CLIENT_ID, ver: '1.0' };
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Body;
}

/** Any answer: a page, a record or an error. */
export interface Body {
  '@odata.context'?: string;
  '@odata.count'?: number;
  '@odata.nextLink'?: string;
  '@odata.deltaLink'?: string;
  value: Record<string, unknown>[];
  responses: { id: string; status: number; headers: Record<string, string>; body: Body }[];
  error: { code: string; message: string; innerError: Record<string, string> };
  [property: string]: unknown;
}

export interface CallOptions {
  method?: string;
  token?: string;
  headers?: Record<string, string>;
  body?: unknown;
  fault?: Partial<Fault>;
}

/** Calls Graph with a token for everything, unless another one is given. `path` may be a whole link. */
export async function call(cloud: Cloud, path: string, options: CallOptions = {}): Promise<Reply> {
  const [tenant] = cloud.tenants.values();
  if (!tenant) throw new Error('the cloud has no tenant');
  const token = options.token ?? (await appToken(cloud, tenant, READ_ALL));
  const response = await graphHandler(
    {
      method: options.method ?? 'GET',
      url: new URL(path.startsWith('/') ? `/v1.0${path}` : path, cloud.origins.graph),
      headers: { authorization: `Bearer ${token}`, ...options.headers },
      body: Buffer.from(options.body === undefined ? '' : JSON.stringify(options.body)),
      fault: options.fault ? toFault(options.fault) : null,
      subject: { tenantId: tenant.id, clientId: CLIENT_ID },
    },
    cloud,
  );
  return toReply(response);
}

export function toFault(fault: Partial<Fault>): Fault {
  return { id: 'f', service: 'graph', path: '.', skip: 0, times: 1, kind: 'status', ...fault };
}

/** Reads to the last page. */
export async function readAll(cloud: Cloud, path: string, options: CallOptions = {}) {
  const records: Record<string, unknown>[] = [];
  let pages = 0;
  for (let link: string | undefined = path; link !== undefined; ) {
    const { status, body } = await call(cloud, link, options);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    records.push(...body.value);
    pages += 1;
    if (body['@odata.deltaLink'] || !body['@odata.nextLink']) {
      return { records, pages, deltaLink: body['@odata.deltaLink'] ?? '' };
    }
    link = body['@odata.nextLink'];
  }
  throw new Error('no page');
}

/** Graph alone, on a real socket, for Microsoft's own client. */
export async function listen(cloud: Cloud): Promise<Served> {
  const served = await serve(cloud, 'graph', graphHandler, 0);
  cloud.origins.graph = served.origin;
  return served;
}

function toReply({ status, headers, body }: CloudResponse): Reply {
  const text = String(body);
  return {
    status,
    headers: headers as Record<string, string>,
    body: text === '' ? ({ value: [] } as unknown as Body) : (JSON.parse(text) as Body),
  };
}
