import { discoveryRequest } from 'oauth4webapi';
import { z } from 'zod';
import { TenantryError } from '../errors/tenantry-error.ts';
import { httpOptions } from '../tokens/authority.ts';

const configuration = z.object({ issuer: z.string() });

/** Asks Microsoft Entra for the configuration of a tenant: needs no permission and tells its id. */
async function requestConfiguration(
  login: string,
  tenant: string,
  fetch: typeof globalThis.fetch,
): Promise<Response> {
  try {
    return await discoveryRequest(new URL(`${login}/${tenant}/v2.0`), httpOptions(login, fetch, 15_000));
  } catch (cause) {
    throw new TenantryError('sign-in-unavailable', 'Microsoft Entra did not answer', { cause });
  }
}

/**
 * The GUID of a tenant that was named by GUID or domain. Throws `tenant-not-found` or `sign-in-unavailable`.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 */
export async function resolveTenant(
  { login, fetch }: { login: string; fetch: typeof globalThis.fetch },
  tenant: string,
): Promise<string> {
  const response = await requestConfiguration(login, tenant, fetch);
  if (response.status === 400 || response.status === 404) {
    throw new TenantryError('tenant-not-found', 'Microsoft knows no tenant of this name', {
      status: response.status,
    });
  }
  const body: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  const issuer = configuration.safeParse(body).data?.issuer;
  const segment = issuer !== undefined && URL.canParse(issuer) ? new URL(issuer).pathname.split('/')[1] : '';
  const id = z.guid().safeParse(segment).data;
  if (id === undefined) {
    const status = response.status;
    throw new TenantryError('sign-in-unavailable', `Microsoft Entra answered ${status} without a tenant`, {
      status,
    });
  }
  return id.toLowerCase();
}
