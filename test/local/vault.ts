import type { Origins } from '../cloud/core.ts';

/** Whose vault it is: the simulated cloud's services, and the managed identity that may use it. */
export interface VaultAccess {
  origins: Pick<Origins, 'identity' | 'vault'>;
  clientId: string;
}

/** A request to the vault as the managed identity, which is how whoever deploys the app puts its secrets there. */
export async function callVault<T>(
  { origins, clientId }: VaultAccess,
  path: string,
  init: RequestInit,
): Promise<T> {
  const query = new URLSearchParams({
    resource: 'https://vault.azure.net',
    'api-version': '2019-08-01',
    client_id: clientId,
  });
  const header = { 'x-identity-header': 'local-identity-header' };
  const token = (await (await fetch(`${origins.identity}?${query}`, { headers: header })).json()) as {
    access_token: string;
  };
  const answer = await fetch(`${origins.vault}${path}?api-version=7.6`, {
    ...init,
    headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

export const putSecret = (access: VaultAccess, name: string, value: string) =>
  callVault(access, `/secrets/${name}`, { method: 'PUT', body: JSON.stringify({ value }) });
