import type { Stack } from '../local/stack.ts';

/** A request to the vault as the managed identity, which is how whoever deploys the app puts its secrets there. */
async function callVault<T>(stack: Stack, path: string, init: RequestInit): Promise<T> {
  const { identity, vault } = stack.cloud.origins;
  const query = new URLSearchParams({
    resource: 'https://vault.azure.net',
    'api-version': '2019-08-01',
    client_id: stack.partner.identity.clientId,
  });
  const header = { 'x-identity-header': 'local-identity-header' };
  const token = (await (await fetch(`${identity}?${query}`, { headers: header })).json()) as {
    access_token: string;
  };
  const answer = await fetch(`${vault}${path}?api-version=7.6`, {
    ...init,
    headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

export const saveSecret = (stack: Stack, name: string, value: string) =>
  callVault(stack, `/secrets/${name}`, { method: 'PUT', body: JSON.stringify({ value }) });

export async function readSecret(stack: Stack, name: string): Promise<string> {
  const secret = await callVault<{ value: string }>(stack, `/secrets/${name}`, { method: 'GET' });
  return secret.value;
}
