import { setTimeout as wait } from 'node:timers/promises';
import type { TenantSummary } from '../cloud/control/client.ts';
import { connectCustomer } from '../local/connect-customer.ts';
import type { Stack } from '../local/stack.ts';
import { readTruth, toComparable } from './truth.ts';

export const hour = 3_600_000;

export interface Coverage {
  stream: string;
  status: string;
  lastCompleteAt: string | null;
  lastRun: string;
  rows: number;
  records: number;
  requests: number;
  added: number;
  changed: number;
  removed: number;
  incomplete: { code: string } | null;
}

/** A customer of the whole product, seen as a portal and an analyst see them: through the API and the tables. */
export interface Connected {
  id: string;
  tenant: TenantSummary;
  sync(): Promise<string>;
  coverage(stream?: string): Promise<Coverage>;
  state(): Promise<string>;
  /** Waits until a run that began after this one has ended, and nothing is going. */
  idle(after?: string): Promise<void>;
  rows(): Promise<Record<string, unknown>[]>;
  expectTruth(): Promise<void>;
  changes(): Promise<string[]>;
}

/** Asks until it is true; the clock of the test is the real one. */
export async function eventually(
  what: string,
  isTrue: () => Promise<boolean>,
  withinMs = 90_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await wait(100);
  }
}

let made = 0;

export async function connect(stack: Stack, { size = 24, largestDeltaPage = 10 } = {}): Promise<Connected> {
  made += 1;
  const name = `Customer ${made}`;
  const settings = { throttling: false, largestDeltaPage };
  const domain = `customer-${made}.example`;
  const { tenant, connection } = await connectCustomer(stack, { name, domain, size, seed: made, settings });
  const customer = toConnected(stack, tenant, connection.id);
  // The first run has told everything and may not have let go of its lane yet: a run asked for now would be that one.
  await customer.idle();
  return customer;
}

function toConnected(stack: Stack, tenant: TenantSummary, id: string): Connected {
  const lane = () => stack.tables('lanes').getEntity<{ run?: string }>(tenant.id, 'directory');
  const filter = `PartitionKey eq '${tenant.id}'`;
  const rows = async () => {
    const found: Record<string, unknown>[] = [];
    for await (const row of stack.tables('users').listEntities({ queryOptions: { filter } })) found.push(row);
    return found;
  };
  const coverage = async (stream = 'users'): Promise<Coverage> => {
    const { body } = await stack.api('GET', `/api/connections/${id}/streams`);
    return body.items.find((each: Coverage) => each.stream === stream);
  };
  return {
    id,
    tenant,
    rows,
    coverage,
    sync: async () => (await stack.api('POST', `/api/connections/${id}/sync`)).body.run,
    state: async () => (await stack.api('GET', `/api/connections/${id}`)).body.state,
    idle: (run) =>
      eventually(`The run of ${tenant.displayName} ends`, async () => {
        if ((await lane()).run !== undefined) return false;
        return run === undefined || (await coverage()).lastRun >= run;
      }),
    async expectTruth() {
      const live = (await rows()).filter(({ _removedAt }) => _removedAt === undefined);
      const stored = Object.fromEntries(live.map((row) => [row.rowKey, toComparable(toPerson(row))]));
      expect(stored).toEqual(await readTruth(stack.cloud.control, tenant.id));
    },
    async changes() {
      const told: string[] = [];
      for await (const row of stack
        .tables('changes')
        .listEntities<{ stream: string; run: string; changes: string }>({
          queryOptions: { filter: `tenantId eq '${tenant.id}'` },
        })) {
        if (row.stream !== 'users') continue;
        const list: { key: string; change: string }[] = JSON.parse(row.changes);
        told.push(...list.map(({ key, change }) => `${row.run} ${key} ${change}`));
      }
      return told;
    },
  };
}

/** A row as Graph wrote it: lists are text in it, times are dates. */
function toPerson(row: Record<string, unknown>): Record<string, unknown> {
  const values = Object.entries(row).map(([name, value]) => {
    if (value instanceof Date) return [name, value.toISOString()];
    if (['businessPhones', 'otherMails', 'proxyAddresses', 'assignedLicenses'].includes(name))
      return [name, JSON.parse(String(value))];
    return [name, value];
  });
  return Object.fromEntries(values);
}
