import { listRecordTables } from '../../../shared/connectors/record-tables.ts';
import { queueNames } from '../../../shared/contracts/messages.ts';
import { readRows } from '../chaos/truth.ts';
import { listTold } from '../told.ts';
import type { CrashSite } from './crash-site.ts';
import { type CrashCustomer, countMessages } from './customer.ts';

/** A record without what differs from one arrangement to the next: the tenant's id and domains, and when somebody came. */
const toComparable = (record: Record<string, unknown>, tenantId: string) =>
  toCommon(JSON.stringify({ ...record, createdDateTime: null }), tenantId);

const toCommon = (text: string, tenantId: string) =>
  text.replaceAll(tenantId, 'tenant').replace(/crash-?\d+/g, 'crash');

/** Everything that must not depend on where a host died, without the times and the numbers of tries. */
export async function readOutcome({ services, queues }: CrashSite, customer: CrashCustomer) {
  const { tables, audit } = services;
  const { id: tenantId } = customer.tenant;
  const rows: Record<string, unknown> = {};
  const ledger: Record<string, unknown> = {};
  for (const { name } of listRecordTables()) {
    for (const { rowKey, record, state } of await readRows(services, tenantId, name)) {
      const { change, changedFields, removedAt, before } = state;
      rows[toCommon(`${name} ${rowKey}`, tenantId)] = {
        record: toComparable(record, tenantId),
        // What was there before the run, without its hash.
        before: before.split(':')[0],
        change,
        changedFields,
        gone: removedAt !== null,
      };
    }
    const found = (await tables.ledger.get(tenantId, name)).row;
    const { rows: live, pages, records, added, changed, removed } = found;
    const { heldBack, incompleteCode, unpublishedRun } = found;
    ledger[name] = {
      live,
      pages,
      records,
      added,
      changed,
      removed,
      heldBack,
      incompleteCode,
      unpublishedRun,
    };
  }
  const told = new Map<string, string>();
  let tellings = 0;
  for await (const row of listTold(services, tenantId)) {
    for (const { key, change, fields } of row.changes) {
      tellings += 1;
      told.set(
        `${row.run} ${row.stream} ${key}`,
        toCommon(`${row.stream} ${key} ${change} ${fields}`, tenantId),
      );
    }
  }
  const scratch: string[] = [];
  for await (const { partitionKey } of tables.scratch.list())
    if (partitionKey.startsWith(tenantId)) scratch.push(partitionKey);
  const audited: string[] = [];
  for await (const { row } of audit.list({ partitionKey: tenantId })) {
    // A change of settings is noted right after it was made: who dies in between leaves it without its note.
    if (row.what !== 'settings-changed') audited.push(`${row.what} ${row.who}`);
  }
  const waiting: Record<string, number> = {};
  for (const name of [queueNames.syncRun, queueNames.connectVerify]) {
    waiting[name] = await countMessages(queues, name);
    waiting[`${name}-poison`] = await countMessages(queues, `${name}-poison`);
  }
  const { run, dueAt } = (await tables.lanes.get(tenantId, 'directory')).row;
  const unfinished: string[] = [];
  // One that nobody began is a row that its purge takes away.
  for await (const { row, rowKey } of tables.runs.list({ partitionKey: tenantId }))
    if (row.state !== 'finished' && row.startedAt !== null) unfinished.push(rowKey);
  const connection = await customer.connection();
  return {
    rows,
    changes: [...told.values()].sort(),
    toldTwice: tellings - told.size,
    ledger,
    lane: { run, isDue: dueAt !== null },
    unfinished,
    scratch,
    audited: audited.sort(),
    waiting,
    connection: {
      state: connection.state,
      reason: connection.reasonCode,
      people: connection.summary?.people,
    },
  };
}
export type CrashOutcome = Awaited<ReturnType<typeof readOutcome>>;
