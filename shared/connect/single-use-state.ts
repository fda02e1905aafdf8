import { TenantryError } from '../errors/tenantry-error.ts';
import { toInstant } from '../sync/due.ts';
import { type ConnectTables, type StateRow, statePartition } from './connection-row.ts';
import { createToken, hashToken } from './own-ids.ts';

export const stateTtlSeconds = 15 * 60;

/** A `state` that can be used once within 15 minutes. What is kept of it is its hash. */
export async function createState(
  { states }: ConnectTables,
  facts: Pick<StateRow, 'leg' | 'connectionId' | 'invitationHash'>,
  now: number,
): Promise<string> {
  const state = createToken();
  const expiresAt = toInstant(now + stateTtlSeconds * 1000);
  await states.insert(statePartition, hashToken(state), { ...facts, expiresAt, usedAt: null });
  return state;
}

/** Uses a `state` up. Throws `already-used`, `expired` or `not-found`; of two at the same time one gets through. */
export async function useState({ states }: ConnectTables, state: string, now: number): Promise<StateRow> {
  const { row } = await states.change(statePartition, hashToken(state), (known) => {
    if (known.usedAt !== null)
      throw new TenantryError('already-used', 'This answer of Microsoft was used before');
    if (Date.parse(known.expiresAt) <= now)
      throw new TenantryError('expired', 'This answer of Microsoft came too late');
    return { ...known, usedAt: toInstant(now) };
  });
  return row;
}

/** Forgets states that ended a day ago. */
export async function purgeStates({ states }: ConnectTables, now: number): Promise<void> {
  const filter = `expiresAt lt datetime'${toInstant(now - 86_400_000)}'`;
  for await (const { rowKey } of states.list({ partitionKey: statePartition, filter })) {
    await states.remove(statePartition, rowKey);
  }
}
