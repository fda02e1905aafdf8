import { quote } from '../store/filter.ts';
import { inParallel } from '../store/parallel.ts';
import { type ChangeLog, changeShardOf, toldName } from './change-log.ts';

const atOnce = 8;
const removedAtOnce = 500;

const remove = (log: ChangeLog, shard: string, numbers: number[]) =>
  inParallel(atOnce, numbers, (number) => log.remove(shard, number));

/** The beginning of a shard's log that was told before an instant. The log says first that it is gone. */
export async function dropOldChanges(log: ChangeLog, shard: string, before: string): Promise<void> {
  const head = await log.findHead(shard);
  if (!head) return;
  let old: number[] = [];
  const drop = async () => {
    const through = old.at(-1);
    if (through === undefined) return;
    await log.drop(shard, through);
    await remove(log, shard, old);
    old = [];
  };
  for await (const { number, row } of log.list(shard, { after: 0, through: head.row.last })) {
    if (row.publishedAt >= before) break;
    old.push(number);
    if (old.length === removedAtOnce) await drop();
  }
  await drop();
}

/** All that was told of a tenant's connector, as if it had never been. */
export async function eraseChanges(log: ChangeLog, tenantId: string, connector: string): Promise<void> {
  const shard = changeShardOf(tenantId);
  const head = await log.findHead(shard);
  if (!head) return;
  const filter = `tenantId eq ${quote(tenantId)} and connector eq ${quote(connector)}`;
  let told: number[] = [];
  for await (const { number } of log.list(shard, { after: 0, through: head.row.last, filter })) {
    told.push(number);
    if (told.length < removedAtOnce) continue;
    await remove(log, shard, told);
    told = [];
  }
  await remove(log, shard, told);
  await log.forgetTold(shard, toldName(tenantId, connector));
}
