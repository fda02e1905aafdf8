import { setTimeout as wait } from 'node:timers/promises';
import { TableClient } from '@azure/data-tables';
import { checkInstallation } from '../../shared/reports/check-installation.ts';
import { saveDue, toInstant } from '../../shared/sync/due.ts';
import { changeLane } from '../../shared/sync/lane.ts';
import type { BenchApp } from '../bench/rig/app.ts';
import { type CloudRig, startCloudRig } from '../bench/rig/cloud-rig.ts';
import { addCloudTenant } from '../bench/rig/cloud-tenant.ts';
import { inAllTables } from '../bench/rig/counting-store.ts';
import { until } from '../local/connect-customer.ts';
import type { Counts, Work } from './counts.ts';

const people = 250;
const connector = 'directory';

/** How long the executions of a function took, as the host logged them. */
const durations = (log: string, name: string): number[] =>
  [
    ...log.matchAll(new RegExp(`Executed 'Functions\\.${name}' \\(Succeeded, [^)]*Duration=(\\d+)ms`, 'g')),
  ].map(([, ms]) => Number(ms) / 1000);

const seconds = (log: string) =>
  ['sync-schedule', 'sync-run'].flatMap((name) => durations(log, name)).reduce((sum, each) => sum + each, 0);

/** Neither the host's own tick, every five minutes, nor the hourly look comes in between. */
async function untilNoOtherTick(): Promise<void> {
  const comes = (at: Date) => at.getUTCMinutes() < 5 || at.getUTCMinutes() % 5 === 4;
  while (comes(new Date())) await wait(1000);
}

/** Everything that one tick brings about, runs it starts included. */
async function countTick(rig: CloudRig, app: BenchApp, runs: number): Promise<Work> {
  await untilNoOtherTick();
  const before = app.log().length;
  const since = () => app.log().slice(before);
  await rig.control.removeLog();
  await rig.store.clear();
  await app.trigger('sync-schedule');
  await until('The tick and its runs have ended', async () => {
    const ended = {
      tick: durations(since(), 'sync-schedule').length,
      runs: durations(since(), 'sync-run').length,
    };
    return ended.tick >= 1 && ended.runs >= runs
      ? { done: true, value: ended }
      : { done: false, last: ended };
  });
  const { requests } = inAllTables(await rig.store.counts());
  const cloud = await rig.control.listLog({});
  const of = (service: string) => cloud.filter((each) => each.service === service).length;
  return {
    seconds: seconds(since()),
    graphRequests: of('graph'),
    tableRequests: requests,
    vaultRequests: of('vault'),
    messages: durations(since(), 'sync-run').length,
    logBytes: Buffer.byteLength(since()),
  };
}

const minus = (whole: Work, part: Work): Work =>
  Object.fromEntries(
    Object.entries(whole).map(([name, value]) => [name, Math.max(0, value - part[name as keyof Work])]),
  ) as Work;

/** Has the next tick read a tenant. */
async function makeDue({ services: { tables, now } }: CloudRig, tenantId: string): Promise<void> {
  const dueAt = toInstant(now() - 1000);
  await saveDue(tables, { tenantId, connector, dueAt });
  await changeLane(tables, tenantId, connector, (lane) => ({ ...lane, dueAt }));
}

async function countRun(rig: CloudRig, app: BenchApp, tenantId: string, tick: Work): Promise<Work> {
  await makeDue(rig, tenantId);
  return minus(await countTick(rig, app, 1), tick);
}

/** In this process, at a full hour: the managed identity is found as the app finds it. */
async function countLook({ services, settings, store, control }: CloudRig): Promise<Work> {
  process.env.IDENTITY_ENDPOINT = settings.IDENTITY_ENDPOINT;
  process.env.IDENTITY_HEADER = settings.IDENTITY_HEADER;
  await control.removeLog();
  await store.clear();
  const lines: string[] = [];
  const log = {
    ...services.log,
    info: (event: string, facts = {}) => lines.push(JSON.stringify({ event, ...facts })),
  };
  const startedAt = performance.now();
  await checkInstallation({ ...services, log, now: () => Date.parse('2026-01-01T00:00:00Z') });
  return {
    seconds: (performance.now() - startedAt) / 1000,
    graphRequests: 0,
    tableRequests: inAllTables(await store.counts()).requests,
    vaultRequests: (await control.listLog({ service: 'vault' })).length,
    messages: 0,
    logBytes: Buffer.byteLength(lines.join('\n')),
  };
}

const toJson = (row: object) =>
  JSON.stringify(row, (_name, value) => (typeof value === 'bigint' ? String(value) : value));

/** All that is in these tables, as text. */
async function countBytes({ storage }: CloudRig, tables: Iterable<string>): Promise<number> {
  let bytes = 0;
  for (const table of tables) {
    const client = TableClient.fromConnectionString(storage, table, { allowInsecureConnection: true });
    for await (const { etag: _etag, ...row } of client.listEntities()) bytes += toJson(row).length;
  }
  return bytes;
}

/** Counts a day of a small tenant, one kind of work after the other. */
export async function measure(): Promise<Counts> {
  const rig = await startCloudRig({ rows: 'counting' });
  try {
    const app = await rig.start();
    // The first tick of a process makes the tables.
    await countTick(rig, app, 0);
    const tick = await countTick(rig, app, 0);
    const tenant = await addCloudTenant(rig, { users: people });
    const firstRun = await countRun(rig, app, tenant.id, tick);
    const tables = Object.keys(await rig.store.counts());
    const quietRun = await countRun(rig, app, tenant.id, tick);
    const users = await rig.control.listUsers(tenant.id);
    for (const { id } of users.slice(0, 3))
      await rig.control.changeUser(tenant.id, String(id), { jobTitle: 'Changed' });
    const changedRun = await countRun(rig, app, tenant.id, tick);
    const hourlyLook = await countLook(rig);
    const rowBytes = await countBytes(rig, tables);
    const date = new Date().toISOString().slice(0, 10);
    return { date, people, rowBytes, firstRun, quietRun, changedRun, tick, hourlyLook };
  } finally {
    await rig.stop();
  }
}
