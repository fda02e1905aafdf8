import type { Stack } from '../local/stack.ts';
import { callVault, putSecret, type VaultAccess } from '../local/vault.ts';

const toAccess = ({ cloud, partner }: Stack): VaultAccess => ({
  origins: cloud.origins,
  clientId: partner.identity.clientId,
});

export const saveSecret = (stack: Stack, name: string, value: string) =>
  putSecret(toAccess(stack), name, value);

export async function readSecret(stack: Stack, name: string): Promise<string> {
  const path = `/secrets/${name}`;
  const secret = await callVault<{ value: string }>(toAccess(stack), path, { method: 'GET' });
  return secret.value;
}
