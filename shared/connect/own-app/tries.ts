import { TenantryError } from '../../errors/tenantry-error.ts';
import { toInstant } from '../../sync/due.ts';
import { invitationPartition } from '../connection-row.ts';
import type { ConnectDependencies } from '../dependencies.ts';

const mostTries = 10;
const hourMs = 3_600_000;

const recent = (tries: string[] | null, now: number) =>
  (tries ?? []).filter((at) => Date.parse(at) > now - hourMs);

/** How often a credential can be tried still through this invitation within the hour. */
export async function countTriesLeft({ connect, now }: ConnectDependencies, hash: string): Promise<number> {
  const found = await connect.invitations.find(invitationPartition, hash);
  return mostTries - recent(found?.row.tries ?? null, now()).length;
}

/** Uses up one try; ten an hour. Returns how many are left. Throws `too-many-requests` with the seconds to wait. */
export async function takeTry({ connect, now }: ConnectDependencies, hash: string): Promise<number> {
  const { row } = await connect.invitations.change(invitationPartition, hash, (known) => {
    const tries = recent(known.tries, now());
    const [oldest = ''] = tries;
    if (tries.length >= mostTries) {
      const retryAfterSeconds = Math.ceil((Date.parse(oldest) + hourMs - now()) / 1000);
      throw new TenantryError('too-many-requests', 'Ten credentials were tried within an hour', {
        retryAfterSeconds,
      });
    }
    return { ...known, tries: [...tries, toInstant(now())] };
  });
  return mostTries - (row.tries?.length ?? 0);
}
