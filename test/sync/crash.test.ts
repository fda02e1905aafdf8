import type { Services } from '../../shared/services/services.ts';
import { type Customer, type Engine, startEngine } from './engine.ts';
import { tableNames } from './tables.ts';
import { readDirectory, readLive, readLiveDirectory, readTruth } from './truth.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

interface Dying {
  services: Services;
  /** What was called so far. */
  calls: () => number;
}

/** What a call comes to, be it a promise or a listing, when the process is dead. */
function neverAnswered(): unknown {
  const error = new Error('The process is dead');
  const answer = Promise.reject(error);
  answer.catch(() => undefined);
  return Object.assign(answer, { [Symbol.asyncIterator]: () => ({ next: () => answer }) });
}

/** A process that dies before its n-th call to storage, Graph or the queue: from then on nothing gets through. */
function dieAt(services: Services, n: number): Dying {
  let calls = 0;
  const isDead = () => {
    calls += 1;
    return calls >= n;
  };
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name);
        if (typeof value === 'object' && value !== null) return wrap(value);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          const answer: unknown = isDead() ? neverAnswered() : Reflect.apply(value, object, given);
          return answer;
        };
      },
    });
  const { tables, connect, audit, queues, rowsOf, fetch } = services;
  return {
    calls: () => calls,
    services: {
      ...services,
      tables: wrap(tables),
      connect: wrap(connect),
      audit: wrap(audit),
      queues: wrap(queues),
      rowsOf: (tenantId, stream) => wrap(rowsOf(tenantId, stream)),
      fetch: async (...given) => {
        if (isDead()) throw new Error('The process is dead');
        return fetch(...given);
      },
    },
  };
}

/** What must not depend on where the process died. */
async function readOutcome(customer: Customer) {
  const { tables } = customer.services;
  const rows: [string, object][] = [];
  const changes: string[] = [];
  for (const table of tableNames) {
    for (const [id, { state }] of await customer.rows(table)) {
      const { change, changedFields: fields, removedAt } = state;
      rows.push([`${table} ${id}`, { change, fields, gone: removedAt !== null }]);
    }
    for (const { key, change, fields } of await customer.changes(table))
      changes.push(`${table} ${key} ${change} ${fields}`);
  }
  const counts = async (stream: string) => {
    const { rows: live, pages, records, added, changed, removed } = await customer.ledger(stream);
    const { heldBack, incompleteCode, unpublishedRun } = await customer.ledger(stream);
    return { live, pages, records, added, changed, removed, heldBack, incompleteCode, unpublishedRun };
  };
  const lane = (await tables.lanes.get(customer.tenant.id, 'directory')).row;
  const scratch: string[] = [];
  for await (const { partitionKey } of tables.scratch.list())
    if (partitionKey.startsWith(customer.tenant.id)) scratch.push(partitionKey);
  const outcome = {
    rows: Object.fromEntries(rows),
    changes: [...new Set(changes)].sort(),
    ledger: await Promise.all(tableNames.map(counts)),
    // A lease that was not given back ends by itself.
    run: lane.run,
    scratch,
    state: (await customer.connection()).state,
  };
  // The same tenant has another id and other domains each time.
  const text = JSON.stringify(outcome).replaceAll(customer.tenant.id, 'tenant');
  return JSON.parse(text.replace(/customer-?\d+\b/g, 'customer')) as typeof outcome;
}

const size = 24;
/** Every n-th call; `MATRIX=all` takes them all. */
const stride = process.env.MATRIX === 'all' ? 1 : 13;
const crowd = Array.from(
  { length: 100 },
  (_, number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
);
/** People, members and roles change; one group goes, one comes, and one comes back whose rows are marked removed. */
const arrangeDelta = async (customer: Customer) => {
  const { id } = customer.tenant;
  const change = (changes: Parameters<typeof engine.control.changeDirectory>[1]) =>
    engine.control.changeDirectory(id, changes);
  const { groups, directoryRoles } = await engine.control.readDirectory(id);
  const [engineers = '', all = '', dynamic = ''] = ['engineers', 'all', 'dynamic'].map(
    (name) => groups.find(({ mailNickname }) => mailNickname === name)?.id,
  );
  await change({ groups: { add: [{ displayName: 'Crowd', members: crowd }] } });
  await customer.read();
  await change({ groups: { remove: [dynamic] } });
  await customer.read();
  await engine.control.changeUsers(id, { add: 3, remove: 3, change: 9, seed: 7 });
  await change({
    groups: {
      restore: [dynamic],
      remove: [engineers],
      add: [{ displayName: 'New', members: crowd.slice(0, 9) }],
    },
    members: { [all]: { add: crowd.slice(0, 2), remove: 1 } },
    roles: { [String(directoryRoles.at(-1)?.id)]: { add: crowd.slice(0, 2) } },
  });
};
/** The delta link has expired: the run begins as a delta and reads everything. */
const arrangeResync = async (customer: Customer) => {
  await arrangeDelta(customer);
  await engine.control.addFault({
    service: 'graph',
    path: 'deltatoken',
    tenantId: customer.tenant.id,
    kind: 'status',
    status: 410,
    body: { error: { code: 'SyncStateNotFound', message: 'expired' } },
    times: 1000,
  });
};
const arrangements: [string, (customer: Customer) => Promise<unknown>][] = [
  ['a first read', async () => {}],
  ['a delta', arrangeDelta],
  ['a resync after 410', arrangeResync],
];

/** The same tenant each time: the seed decides who is in it. */
const seed = 4711;
const newCustomer = () => engine.addCustomer({ id: crypto.randomUUID(), size, seed });

async function readOnAfterCrash(customer: Customer, n: number): Promise<boolean> {
  const run = await customer.start();
  const dying = dieAt(customer.services, n);
  const died = await customer.step(run, dying.services).then(
    () => false,
    () => true,
  );
  if (!died && dying.calls() < n) return false;
  // The lease of the dead process ends, and the queue gives its message to another one.
  customer.wait(11 * 60_000);
  await customer.step(run);
  return true;
}

describe.each(arrangements)('a process that dies in %s', (_, arrange) => {
  test('at any of its calls is taken over as if it had not been there', async () => {
    const undisturbed = await newCustomer();
    await arrange(undisturbed);
    await undisturbed.read();
    const expected = await readOutcome(undisturbed);
    const misses: unknown[] = [];
    let isOver = false;
    const crash = async (n: number) => {
      const customer = await newCustomer();
      await arrange(customer);
      if (!(await readOnAfterCrash(customer, n))) {
        isOver = true;
        return;
      }
      const outcome = await readOutcome(customer);
      expect({ n, ...outcome }).toEqual({ n, ...expected });
      expect(await readLive(customer)).toEqual(await readTruth(engine.control, customer.tenant.id));
      expect(await readLiveDirectory(customer)).toEqual(
        await readDirectory(engine.control, customer.tenant.id),
      );
    };
    for (let n = 1; !isOver && misses.length === 0; n += 4 * stride) {
      const some = [0, 1, 2, 3].map((index) => n + index * stride);
      await Promise.all(
        some.map((each) => crash(each).catch((error: unknown) => misses.push(String(error)))),
      );
    }
    expect(misses).toEqual([]);
  });
});
