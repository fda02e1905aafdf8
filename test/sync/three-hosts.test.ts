import { connectionPartition } from '../../shared/connect/connection-row.ts';
import { beginReading } from '../../shared/connect/verify.ts';
import type { SyncRunMessage } from '../../shared/contracts/messages.ts';
import { queueNames } from '../../shared/contracts/messages.ts';
import { createServices, type Services } from '../../shared/services/services.ts';
import type { LogEntry } from '../cloud/model.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { readRoles, toConnectionRow } from './customer-row.ts';
import { eventually } from './front-door.ts';

/** `npm run chaos` takes 200. */
const tenants = Number(process.env.TENANTS ?? 30);
const size = 12;
const withinMs = 20_000 + tenants * 1500;

let stack: Stack;
let services: Services;
beforeAll(async () => {
  stack = await startStack();
  await Promise.all([stack.addHost(), stack.addHost()]);
  // For the storage alone: everything else is done by the hosts.
  services = { ...createServices(stack.settings), now: () => stack.now() };
}, 60_000);
afterAll(() => stack?.stop());

async function addTenant(number: number): Promise<string> {
  const { control } = stack.cloud;
  const tenant = await control.addTenant({
    displayName: `Customer ${number}`,
    domain: `customer-${number}.example`,
    size,
    seed: number,
    settings: { throttling: false, largestDeltaPage: 5 },
  });
  await control.setGrant(tenant.id, stack.partner.readClientId, { roles: readRoles });
  return tenant.id;
}

/** Its first run is asked for, and the queue delivers the message three times. */
async function begin(tenantId: string, number: number): Promise<void> {
  const tenant = await stack.cloud.control.readTenant(tenantId);
  const connectionId = `customer-${String(number).padStart(13, '0')}`;
  const row = toConnectionRow(tenant, services.now());
  await services.connect.connections.insert(connectionPartition, connectionId, row);
  await beginReading(services, connectionId, row);
  const { run } = (await services.tables.lanes.get(tenantId, 'directory')).row;
  const message: SyncRunMessage = {
    version: 1,
    kind: 'run',
    tenantId,
    connector: 'directory',
    run: run ?? '',
  };
  for (let again = 0; again < 2; again++) await services.queues.send(queueNames.syncRun, message);
}

const isRead = async (tenantId: string) =>
  ((await services.tables.ledger.find(tenantId, 'users'))?.row.lastCompleteAt ?? null) !== null;

/** Readers of a tenant that were at it at the same time: each host has a token of its own for each tenant. */
function toOverlaps(log: LogEntry[]) {
  const readers = new Map<string, { from: string; to: string }>();
  for (const { tokenId, startedAt, at } of log) {
    const { from = startedAt, to = at } = readers.get(tokenId ?? '') ?? {};
    readers.set(tokenId ?? '', { from: from < startedAt ? from : startedAt, to: to > at ? to : at });
  }
  const inOrder = [...readers.values()].sort((a, b) => a.from.localeCompare(b.from));
  return inOrder.filter(({ from }, index) => from < (inOrder[index - 1]?.to ?? ''));
}

test(
  `three hosts read ${tenants} tenants, none of them by two at once, and one that is always throttled delays no other`,
  async () => {
    const { control } = stack.cloud;
    const ids: string[] = [];
    for (let number = 1; number <= tenants; number++) ids.push(await addTenant(number));
    const noisy = await addTenant(tenants + 1);
    const slow = { service: 'graph' as const, kind: 'delay' as const, delayMs: 80, times: 1_000_000 };
    await control.addFault({
      service: 'graph',
      path: '/users/delta',
      tenantId: noisy,
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '30' },
      times: 1_000_000,
    });
    await control.addFault({ ...slow, path: '/users/delta' });
    await begin(noisy, tenants + 1);
    await Promise.all(ids.map((id, index) => begin(id, index + 1)));
    const left = new Set(ids);
    await eventually(
      'everybody is read',
      async () => {
        for (const id of left) if (await isRead(id)) left.delete(id);
        return left.size === 0;
      },
      withinMs,
    );

    const pages = Math.ceil(size / 5);
    for (const id of ids) {
      const log = await control.listLog({ service: 'graph', tenantId: id });
      expect(toOverlaps(log)).toEqual([]);
      const asked = log.filter(({ path }) => path === '/v1.0/users/delta').map(({ url }) => url);
      expect(asked.length).toBe(pages);
      expect(new Set(asked).size).toBe(pages);
    }
    const throttled = await control.listLog({ service: 'graph', tenantId: noisy });
    expect(throttled.some(({ status }) => status === 429)).toBe(true);
    expect(await isRead(noisy)).toBe(false);
  },
  withinMs + 60_000,
);
