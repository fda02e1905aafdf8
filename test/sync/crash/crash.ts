import { startRun } from '../../../shared/sync/start-run.ts';
import { eventually } from '../front-door.ts';
import type { CrashSite } from './crash-site.ts';
import { addCrashCustomer, type CrashCustomer } from './customer.ts';
import { type CrashOutcome, readOutcome } from './outcome.ts';

/** What is disturbed: how it is arranged, and how it begins. `begin` is done again where it got no answer. */
export interface Disturbed {
  title: string;
  arrange(site: CrashSite, customer: CrashCustomer): Promise<void>;
  begin(site: CrashSite, customer: CrashCustomer): Promise<void>;
}

const sync = async ({ services }: CrashSite, { tenant }: CrashCustomer) => {
  await startRun(services, { tenantId: tenant.id, connector: 'directory', requestedBy: 'crash' });
};

const arrangeDelta = async ({ control }: CrashSite, customer: CrashCustomer) => {
  await customer.read();
  await control.changeUsers(customer.tenant.id, { add: 2, remove: 2, change: 5, seed: 7 });
};

export const disturbed: Disturbed[] = [
  {
    title: 'a first sync',
    arrange: async () => {},
    begin: (_, customer) => customer.verify(),
  },
  { title: 'a delta sync', arrange: arrangeDelta, begin: sync },
  {
    title: 'a resync after 410',
    async arrange(site, customer) {
      await arrangeDelta(site, customer);
      await site.control.addFault({
        service: 'graph',
        path: 'deltatoken',
        tenantId: customer.tenant.id,
        kind: 'status',
        status: 410,
        body: { error: { code: 'SyncStateNotFound', message: 'expired' } },
        times: 1000,
      });
    },
    begin: sync,
  },
  {
    title: 'a change of domains',
    arrange: (_, customer) => customer.read(),
    async begin(site, { connectionId, tenant }) {
      const domains = [tenant.domains[1] ?? ''];
      const answer = await fetch(`${site.host().origin}/api/connections/${connectionId}`, {
        method: 'PATCH',
        headers: { 'x-functions-key': 'crash-api-key', 'content-type': 'application/json' },
        body: JSON.stringify({ settings: { domains } }),
      });
      if (answer.status !== 200) throw new Error(`PATCH: ${answer.status} ${await answer.text()}`);
    },
  },
];

interface Crashed {
  /** False: it ended before its n-th request. */
  died: boolean;
  /** Requests made, up to the death or to the end. */
  requests: number;
  outcome: CrashOutcome;
}

/** A message may have come twice: the second one waits until the lease of the first would have ended, and ends then. */
const secondWaitsMs = 2 * 60_000;
const looksBeforeMoving = 30;

async function untilOver(site: CrashSite, customer: CrashCustomer): Promise<void> {
  let looks = 0;
  const isOver = async () => {
    if (await customer.isIdle()) return true;
    looks = (await customer.isFree()) ? looks + 1 : 0;
    if (looks > 0 && looks % looksBeforeMoving === 0) site.wait(secondWaitsMs);
    return false;
  };
  await eventually('the run ends', isOver).catch(async (error: unknown) => {
    throw new Error(`${error}; ${await customer.describe()}`);
  });
}

/** One of it, with a host that dies at its n-th request and another one that takes over. */
export async function crashAt(site: CrashSite, what: Disturbed, n: number): Promise<Crashed> {
  const customer = await addCrashCustomer(site);
  try {
    return await disturb(site, customer, what, n);
  } finally {
    // Whatever came of it: one that is read again meets what comes after it.
    await customer.forget();
    await site.control.removeFaults();
  }
}

async function disturb(
  site: CrashSite,
  customer: CrashCustomer,
  { arrange, begin }: Disturbed,
  n: number,
): Promise<Crashed> {
  await arrange(site, customer);
  const victim = site.host();
  victim.arm(n);
  let isAnswered = await begin(site, customer).then(
    () => true,
    (error: unknown) => {
      if (!victim.isDead) throw error;
      return false;
    },
  );
  await eventually('the host dies or the run ends', async () => victim.isDead || (await customer.isIdle()));
  const requests = victim.counted();
  const died = victim.isDead;
  if (died) {
    await site.takeOver();
    if (!isAnswered) {
      await begin(site, customer);
      isAnswered = true;
    }
    await untilOver(site, customer);
  }
  victim.arm(Number.POSITIVE_INFINITY);
  const outcome = await readOutcome(site, customer);
  return { died, requests, outcome };
}
