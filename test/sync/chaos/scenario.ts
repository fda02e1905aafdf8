import assert from 'node:assert/strict';
import { connectionPartition } from '../../../shared/connect/connection-row.ts';
import { beginReading } from '../../../shared/connect/verify.ts';
import { listRecordTables } from '../../../shared/connectors/record-tables.ts';
import type { SyncRunMessage } from '../../../shared/contracts/messages.ts';
import { queueNames } from '../../../shared/contracts/messages.ts';
import { setDue } from '../../../shared/sync/lane.ts';
import { startRun } from '../../../shared/sync/start-run.ts';
import { tick } from '../../../shared/sync/tick.ts';
import { northwind } from '../../local/seed.ts';
import { readRoles, toConnectionRow } from '../customer-row.ts';
import { changeDirectory } from './change-directory.ts';
import { readChanges } from './changes.ts';
import { type CloudTrouble, drawPlan, type Plan, type Round } from './plan.ts';
import { settle } from './settle.ts';
import type { Site, World } from './site.ts';
import { readBoth } from './truth.ts';
import { createWatch, type Watch } from './watch.ts';

const connector = 'directory';

/** What one seeded run has met and shown. */
export interface Outcome {
  seed: number;
  /** Trouble met, by name. */
  met: Record<string, number>;
  messages: number;
  /** Rows that were compared with the truth. */
  rows: number;
  /** Due times until all was well again. */
  healedAfter: number;
}

interface Scene {
  world: World;
  site: Site;
  plan: Plan;
  connectionId: string;
  domains: string[];
  ownDomain: string;
  watch: Watch;
  token: string;
  count: (name: string, times?: number) => void;
  messages: number;
  /** How often the tenant has changed. */
  changes: number;
  /** Groups that have gone and may come back. */
  goneGroups: string[];
}

/** A customer who has consented, and whose first run waits in the queue. */
async function arrange(world: World, site: Site, plan: Plan, count: Scene['count']): Promise<Scene> {
  const { control } = world;
  const { observer } = site;
  const { tenantId: id, seed, size, largestDeltaPage } = plan;
  const settings = { throttling: false, largestDeltaPage };
  const domain = `chaos-${seed}.example`;
  const tenant = await control.addTenant({ id, displayName: `Chaos ${seed}`, domain, size, seed, settings });
  await control.setGrant(id, northwind.readClientId, { roles: readRoles });
  const connectionId = `chaos-${String(seed).padStart(16, '0')}`;
  const row = toConnectionRow(tenant, site.now());
  await observer.connect.connections.insert(connectionPartition, connectionId, row);
  await beginReading(observer, connectionId, row);
  const { accessToken: token } = await observer.tokens.get(observer.toTokenRequest(row, id));
  const watch = createWatch(site, token, id);
  await watch.note({ domains: ['*'] });
  site.hosts.forEach((host, index) => {
    host.skewMs = plan.skewMs[index] ?? 0;
  });
  const progress = { messages: 0, changes: 0, goneGroups: [] as string[] };
  const scene = { world, site, plan, connectionId, watch, token, count, domains: ['*'], ...progress };
  return { ...scene, ownDomain: tenant.domains[1] ?? '' };
}

const runOf = async ({ site, plan }: Scene) =>
  (await site.observer.tables.lanes.get(plan.tenantId, connector)).row;

/** A portal, or the timer, on one of the hosts; storage that fails is met by asking again a minute later. */
async function start(scene: Scene, { start: how, full, duplicates }: Round): Promise<void> {
  const { site, plan } = scene;
  const { tenantId } = plan;
  for (let tries = 0; tries < 3; tries++) {
    const { services } = site.hosts[tries % 2] ?? site.hosts[0];
    try {
      if (how === 'asked') await startRun(services, { tenantId, connector, requestedBy: 'chaos', full });
      else {
        const { dueAt } = await runOf(scene);
        site.advance(Math.max(0, Date.parse(dueAt ?? '') - site.now()) + 6000);
        await tick(services);
      }
      break;
    } catch {
      site.advance(60_000);
    }
  }
  const { run } = await runOf(scene);
  if (run === null) return;
  const message: SyncRunMessage = { version: 1, kind: 'run', tenantId, connector, run };
  for (let n = 0; n < duplicates; n++) {
    scene.count('duplicate-message');
    await site.observer.queues.send(queueNames.syncRun, message);
  }
}

async function setPermission(scene: Scene, permission: Round['permission']): Promise<void> {
  const { world, plan } = scene;
  if (permission !== 'kept') scene.count(`permission-${permission}`);
  const roles =
    permission === 'kept'
      ? readRoles
      : permission === 'taken'
        ? readRoles.filter((role) => role !== 'User.Read.All')
        : [];
  await world.control.setGrant(plan.tenantId, northwind.readClientId, { roles });
}

async function setDomains(scene: Scene, domains: Round['domains']): Promise<void> {
  const { site, ownDomain, connectionId } = scene;
  if (domains === 'kept') return;
  scene.count('domains-changed');
  scene.domains = domains === 'all' ? ['*'] : [ownDomain];
  await site.observer.connect.connections.change(connectionPartition, connectionId, (row) => ({
    ...row,
    settings: { ...row.settings, domains: scene.domains },
  }));
  await scene.watch.note({ domains: scene.domains });
}

async function playRound(scene: Scene, round: Round): Promise<void> {
  const { world, site, plan, watch } = scene;
  const { control } = world;
  let changed = Promise.resolve();
  // One after the other: what one of them takes away the next must not name.
  const change = (what: Round['changes'][number]['what'], name: string) => {
    scene.count(name);
    const next = changed.then(() => apply(what));
    changed = next.catch(() => undefined);
    return next;
  };
  const apply = async (what: Round['changes'][number]['what']) => {
    const { counts } = await control.readTenant(plan.tenantId);
    const remove = typeof what.remove === 'number' ? Math.min(what.remove, Math.max(0, counts.users - 4)) : 0;
    await control.changeUsers(plan.tenantId, { ...what, remove });
    scene.changes += 1;
    await changeDirectory(control, plan.tenantId, plan.seed + scene.changes, scene.goneGroups);
    await watch.note({ domains: scene.domains });
  };
  site.advance(30_000);
  await setPermission(scene, round.permission);
  await setDomains(scene, round.domains);
  for (const { atRequest, what } of round.changes) if (atRequest === 0) await change(what, 'tenant-changed');

  for (const { fault } of round.cloud) await control.addFault({ ...fault, tenantId: plan.tenantId });
  site.hosts.forEach(({ line }, index) => {
    line.plan(round.storage[index] ?? []);
  });
  const failures: unknown[] = [];
  const fail = (error: unknown) => void failures.push(error);
  site.onTrouble = async (kind) => {
    scene.count(kind);
    // What the other host reads meanwhile is newer than what waits to be written.
    if (kind === 'stall')
      await change({ change: 6, seed: scene.messages }, 'tenant-changed-while-stalled').catch(fail);
  };
  let requests = 0;
  const changing: Promise<void>[] = [];
  site.onGraphRequest = () => {
    requests += 1;
    for (const { atRequest, what } of round.changes)
      if (atRequest === requests) changing.push(change(what, 'tenant-changed-while-read').catch(fail));
  };

  await start(scene, round);
  const { messages } = await settle(site, round.messages, watch.glance);
  await watch.look();
  scene.messages += messages;
  await Promise.all(changing);
  if (failures.length > 0) throw failures[0];
  countMet(scene, round.cloud, takeFaults(scene));
}

/** The tenant's faults, used up or not, which end here. */
function takeFaults({ world: { cloud }, plan: { tenantId } }: Scene) {
  const own = cloud.faults.filter((fault) => fault.tenantId === tenantId);
  const others = cloud.faults.filter((fault) => fault.tenantId !== tenantId);
  cloud.faults.splice(0, cloud.faults.length, ...others);
  return own;
}

function countMet(scene: Scene, planned: CloudTrouble[], left: { times: number }[]): void {
  planned.forEach(({ name, fault }, index) => {
    const met = (fault.times ?? 1) - (left[index]?.times ?? 0);
    if (met > 0) scene.count(name, met);
  });
}

/** No more trouble: every due time brings the tenant closer to the truth, until all is well. */
async function heal(scene: Scene): Promise<number> {
  const { site, plan, watch } = scene;
  const { observer } = site;
  for (const { line } of site.hosts) line.plan([]);
  site.onGraphRequest = () => {};
  await setPermission(scene, 'kept');
  for (let turn = 1; turn <= 5; turn++) {
    const { dueAt } = await runOf(scene);
    // What a clock that is ahead wrote in the last round must not be taken for what comes now.
    site.advance(Math.max(60_000, Date.parse(dueAt ?? '') - site.now()) + 6000);
    const since = site.now() - 10_000;
    await tick((site.hosts[turn % 2] ?? site.hosts[0]).services);
    scene.messages += (await settle(site, 60, watch.glance)).messages;
    const ledgers = await Promise.all(
      listRecordTables().map(({ name }) => observer.tables.ledger.find(plan.tenantId, name)),
    );
    if (ledgers.every((ledger) => Date.parse(ledger?.row.lastCompleteAt ?? '') >= since)) return turn;
  }
  return Number.POSITIVE_INFINITY;
}

async function check(scene: Scene, healedAfter: number): Promise<number> {
  const { site, plan, token, connectionId } = scene;
  const { observer } = site;
  const { tables, connect } = observer;
  const { tenantId } = plan;
  await scene.watch.look();
  const { stored, truth, rows } = await readBoth(observer, token, tenantId, { domains: scene.domains });
  assert.deepEqual(stored, truth, 'rows are the truth');
  for (const { name } of listRecordTables()) {
    const {
      incompleteCode,
      heldBack,
      unpublishedRun,
      rows: live,
    } = (await tables.ledger.get(tenantId, name)).row;
    const expected = {
      incompleteCode: null,
      heldBack: 0,
      unpublishedRun: null,
      live: Object.keys(truth[name] ?? {}).length,
    };
    assert.deepEqual({ incompleteCode, heldBack, unpublishedRun, live }, expected, `the ledger of ${name}`);
  }
  const { run } = await runOf(scene);
  assert.equal(run, null, 'the lane is free');
  const { state } = (await connect.connections.get(connectionPartition, connectionId)).row;
  assert.equal(state, 'active', 'the connection is active');
  assert.equal((await site.queue.getProperties()).approximateMessagesCount, 0, 'the queue is empty');
  for await (const { partitionKey } of tables.scratch.list())
    assert.ok(!partitionKey.startsWith(tenantId), `nothing of a run is left over: ${partitionKey}`);
  assert.deepEqual(
    await readChanges(observer, tenantId),
    Object.fromEntries(listRecordTables().map(({ name }) => [name, Object.keys(truth[name] ?? {})])),
    'who is there by the changes',
  );
  assert.ok(healedAfter <= 3, `all is well after ${healedAfter} due times`);
  return rows;
}

/** Leaves nothing behind that the next run on this site could meet. */
async function leave(scene: Scene): Promise<void> {
  const { world, site, plan } = scene;
  takeFaults(scene);
  for (const { line } of site.hosts) line.plan([]);
  site.onGraphRequest = () => {};
  await site.queue.clearMessages();
  await setDue(site.observer.tables, plan.tenantId, connector, null);
  world.cloud.tenants.delete(plan.tenantId);
}

/** One seeded run from an empty storage to the truth. Throws where anything is not as it must be. */
export async function playScenario(world: World, site: Site, seed: number): Promise<Outcome> {
  const plan = drawPlan(seed);
  const met: Record<string, number> = {};
  const count = (name: string, times = 1) => {
    met[name] = (met[name] ?? 0) + times;
  };
  const scene = await arrange(world, site, plan, count);
  try {
    for (const round of plan.rounds) await playRound(scene, round);
    const healedAfter = await heal(scene);
    const rows = await check(scene, healedAfter);
    return { seed, met, messages: scene.messages, rows, healedAfter };
  } finally {
    await leave(scene);
  }
}
