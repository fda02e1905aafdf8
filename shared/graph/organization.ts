import { Client, type Context, HTTPMessageHandler, type Middleware } from '@microsoft/microsoft-graph-client';
import { z } from 'zod';
import { TenantryError } from '../errors/tenantry-error.ts';
import { toGraphError } from './failures.ts';

/** What a person recognises a tenant by. */
export interface Organization {
  id: string;
  name: string;
  /** Verified domains, the default one first. */
  domains: string[];
}

const organizationList = z.object({
  value: z
    .array(
      z.object({
        id: z.guid(),
        displayName: z.string().nullish(),
        verifiedDomains: z.array(z.object({ name: z.string(), isDefault: z.boolean().nullish() })).nullish(),
      }),
    )
    .min(1),
});

/** The SDK's own authentication refuses plain http, which a cloud on this very machine speaks: ours checks the origin. */
function bearerFor(origin: string, token: string): Middleware {
  const send = new HTTPMessageHandler();
  return {
    async execute(context: Context) {
      const url = typeof context.request === 'string' ? context.request : context.request.url;
      if (new URL(url).origin !== origin)
        throw new TenantryError('foreign-next-link', 'Not an address of Graph');
      context.options = {
        ...context.options,
        headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      };
      await send.execute(context);
    },
  };
}

/**
 * Reads who a tenant is: the one call that is made before an operator has confirmed an unnamed tenant.
 * @see https://learn.microsoft.com/graph/api/organization-list
 */
export async function readOrganization(origin: string, token: string): Promise<Organization> {
  const client = Client.initWithMiddleware({
    baseUrl: `${origin}/`,
    defaultVersion: 'v1.0',
    middleware: bearerFor(origin, token),
  });
  const body: unknown = await client
    .api('/organization')
    .options({ redirect: 'manual', signal: AbortSignal.timeout(30_000) })
    .select(['id', 'displayName', 'verifiedDomains'])
    .get()
    .catch((cause: { statusCode?: number; code?: string; message?: string; headers?: Headers }) => {
      if (cause instanceof TenantryError) throw cause;
      const status = cause.statusCode ?? -1;
      if (status < 400) throw new TenantryError('unreachable', 'Microsoft Graph did not answer', { cause });
      const error = { error: { code: cause.code ?? '', message: cause.message ?? '' } };
      throw toGraphError(status, (name) => cause.headers?.get(name) ?? null, error, Date.now());
    });
  const organization = organizationList.safeParse(body).data?.value[0];
  if (!organization)
    throw new TenantryError('malformed-response', 'Microsoft Graph answered without an organization');
  const domains = (organization.verifiedDomains ?? []).toSorted(
    (a, b) => Number(b.isDefault ?? 0) - Number(a.isDefault ?? 0),
  );
  return {
    id: organization.id.toLowerCase(),
    name: organization.displayName ?? domains[0]?.name ?? organization.id,
    domains: domains.map((domain) => domain.name),
  };
}
