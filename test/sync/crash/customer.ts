import { randomBytes, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { type QueueServiceClient, RestError } from '@azure/storage-queue';
import { type ConnectionRow, connectionPartition } from '../../../shared/connect/connection-row.ts';
import { beginReading } from '../../../shared/connect/verify.ts';
import { connectors } from '../../../shared/connectors/registry.ts';
import { queueNames } from '../../../shared/contracts/messages.ts';
import { setDue } from '../../../shared/sync/lane.ts';
import { durationMs, nextDue } from '../../../shared/sync/schedule.ts';
import type { TenantSummary } from '../../cloud/control/client.ts';
import { northwind } from '../../local/seed.ts';
import { readRoles, toConnectionRow } from '../customer-row.ts';
import { eventually } from '../front-door.ts';
import type { CrashSite } from './crash-site.ts';

/** A small tenant with a connection; the same people every time. */
export interface CrashCustomer {
  tenant: TenantSummary;
  connectionId: string;
  connection(): Promise<ConnectionRow>;
  /** Begins with the proof of the grant, from its queue message on. */
  verify(): Promise<void>;
  /** Is read for the first time, undisturbed. */
  read(): Promise<void>;
  isIdle(): Promise<boolean>;
  /** Nobody reads, nor is about to; messages may still wait for their time. */
  isFree(): Promise<boolean>;
  /** How it stands, for whoever looks for what went wrong. */
  describe(): Promise<string>;
  /** It is not read any more by the schedule. */
  forget(): Promise<void>;
}

const size = 12;
const seed = 4711;

/** Far from the time at which its schedule would start a run by itself. */
function drawId(now: number): string {
  for (;;) {
    const id = randomUUID();
    const isFar = connectors.every(
      (connector) => nextDue(id, connector, durationMs('PT6H'), now) - now > durationMs('PT2H'),
    );
    if (isFar) return id;
  }
}

/** Waiting, hidden or being worked on; a queue that nobody has written to yet does not exist. */
export async function countMessages(queues: QueueServiceClient, name: string): Promise<number> {
  try {
    return (await queues.getQueueClient(name).getProperties()).approximateMessagesCount ?? 0;
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 404) return 0;
    throw error;
  }
}

let made = 0;

export async function addCrashCustomer(site: CrashSite): Promise<CrashCustomer> {
  const { control, services, queues } = site;
  const { tables, connect } = services;
  made += 1;
  const id = drawId(services.now());
  const settings = { throttling: false, largestDeltaPage: 5 };
  const domain = `crash-${made}.example`;
  const tenant = await control.addTenant({ id, displayName: 'Crash', domain, size, seed, settings });
  await control.setGrant(id, northwind.readClientId, { roles: readRoles });
  const connectionId = randomBytes(16).toString('base64url');
  const attempt = randomBytes(16).toString('base64url');
  const row: ConnectionRow = { ...toConnectionRow(tenant, services.now()), attempt };
  const isFree = async () => {
    const lane = await tables.lanes.find(id, 'directory');
    if (!lane || lane.row.run !== null) return false;
    // A lease that was not given back has ended by itself, and the next one passes over it.
    const { holder, leasedUntil } = lane.row;
    return holder === null || Date.parse(leasedUntil ?? '') <= services.now();
  };
  const isIdle = async () => {
    if (!(await isFree())) return false;
    const counts = [queueNames.syncRun, queueNames.connectVerify].map((name) => countMessages(queues, name));
    return (await Promise.all(counts)).every((count) => count === 0);
  };
  return {
    tenant,
    connectionId,
    isIdle,
    isFree,
    connection: async () => (await connect.connections.get(connectionPartition, connectionId)).row,
    async verify() {
      const verifying: ConnectionRow = { ...row, state: 'verifying', connectedAt: null, grantedRoles: null };
      await connect.connections.insert(connectionPartition, connectionId, verifying);
      const startedAt = row.createdAt;
      const message = { version: 1, connectionId, tenantId: id, attempt, startedAt, tries: 0 };
      await services.queues.send(queueNames.connectVerify, message);
    },
    async read() {
      await connect.connections.insert(connectionPartition, connectionId, row);
      await beginReading(services, connectionId, row);
      await eventually('the first read ends', isIdle);
    },
    async describe() {
      const lane = (await tables.lanes.find(id, 'directory'))?.row;
      const run = lane?.run ? (await tables.runs.find(id, lane.run))?.row : undefined;
      const state = (await connect.connections.find(connectionPartition, connectionId))?.row.state;
      const counts: Record<string, number> = {};
      for (const name of [queueNames.syncRun, queueNames.connectVerify])
        counts[name] = await countMessages(queues, name);
      return inspect({ now: new Date(services.now()).toISOString(), state, lane, run, counts }, { depth: 6 });
    },
    async forget() {
      for (const connector of connectors) await setDue(tables, id, connector, null);
    },
  };
}
