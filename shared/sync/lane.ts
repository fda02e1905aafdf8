import { randomBytes } from 'node:crypto';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import type { Stored } from '../store/rows.ts';
import type { LaneRow, SyncTables } from './bookkeeping.ts';
import { removeDue, saveDue, toInstant } from './due.ts';

const emptyLane: LaneRow = {
  run: null,
  fence: 0,
  holder: null,
  leasedUntil: null,
  dueAt: null,
  resumeAt: null,
};

/** Undefined leaves the row as it is. */
type LaneChange = (lane: LaneRow) => LaneRow | undefined;

/** The lane's row, made when it is first asked for. */
export async function getLane(
  tables: SyncTables,
  tenantId: string,
  connector: string,
): Promise<Stored<LaneRow>> {
  const found = await tables.lanes.find(tenantId, connector);
  if (found) return found;
  try {
    return await tables.lanes.insert(tenantId, connector, emptyLane);
  } catch (error) {
    if (hasCode(error, 'conflict-in-storage')) return tables.lanes.get(tenantId, connector);
    throw error;
  }
}

export async function changeLane(
  tables: SyncTables,
  tenantId: string,
  connector: string,
  change: LaneChange,
): Promise<LaneRow> {
  return (await tables.lanes.changeFrom(await getLane(tables, tenantId, connector), change)).row;
}

/** Moves a lane's due time; null: it is not due any more. Who holds the lane changes it through the lease. */
export async function setDue(
  tables: SyncTables,
  tenantId: string,
  connector: string,
  dueAtMs: number | null,
  changeIt = (change: LaneChange) => changeLane(tables, tenantId, connector, change),
): Promise<void> {
  const dueAt = dueAtMs === null ? null : toInstant(dueAtMs);
  if (dueAt !== null) await saveDue(tables, { tenantId, connector, dueAt });
  let old: string | null = null;
  await changeIt((lane) => {
    // As stored a time has no trailing zeros: only as a number are two of them the same.
    old = lane.dueAt === null ? null : toInstant(Date.parse(lane.dueAt));
    return old === dueAt ? undefined : { ...lane, dueAt };
  });
  if (old !== null && old !== dueAt) await removeDue(tables, { tenantId, connector, dueAt: old });
}

/** The right to read and write a lane, for a while. */
export interface Lease {
  fence: number;
  /** Throws `lease-lost` when the right has ended or somebody else has it. */
  check(): void;
  /** Writes the lane as the holder; throws `lease-lost` where that is over. */
  change(change: LaneChange): Promise<LaneRow>;
  /** Gives it back, with a last change. Throws `lease-lost` where there is one and the right is over. */
  release(last?: (lane: LaneRow) => LaneRow): Promise<void>;
}

const leaseMs = 90_000;
const renewEveryMs = 30_000;
/** A holder stops this long before its lease ends, so that clocks may differ a little. */
const marginMs = 10_000;

/** Null while somebody else holds the lane, with the time at which that ends. */
export async function acquireLease(
  tables: SyncTables,
  tenantId: string,
  connector: string,
  now: () => number,
): Promise<{ lease: Lease; lane: LaneRow } | { lease: null; until: number }> {
  const holder = randomBytes(9).toString('base64url');
  const stored = await getLane(tables, tenantId, connector);
  const until = stored.row.leasedUntil === null ? 0 : Date.parse(stored.row.leasedUntil);
  if (stored.row.holder !== null && until > now()) return { lease: null, until };

  const fence = stored.row.fence + 1;
  let endsAt = now() + leaseMs;
  let held: Stored<LaneRow>;
  try {
    const leased = { ...stored.row, fence, holder, leasedUntil: toInstant(endsAt) };
    held = await tables.lanes.replace(stored, leased);
  } catch (error) {
    if (hasCode(error, 'conflict-in-storage')) return { lease: null, until: now() + 5_000 };
    throw error;
  }

  let lost = false;
  const lose = (): never => {
    lost = true;
    throw new TenantryError('lease-lost', 'The lane of this tenant has another holder now');
  };
  const change = async (update: LaneChange) => {
    held = await tables.lanes.changeFrom(held, (lane) =>
      lane.fence === fence && lane.holder === holder ? update(lane) : lose(),
    );
    return held.row;
  };
  const renew = async () => {
    const ends = now() + leaseMs;
    await change((lane) => ({ ...lane, leasedUntil: toInstant(ends) }));
    endsAt = ends;
  };
  const timer = setInterval(() => {
    // A renewal that fails for storage is tried again; `check` ends the run in time if none gets through.
    if (!lost) renew().catch(() => undefined);
  }, renewEveryMs);
  timer.unref();

  const lease: Lease = {
    fence,
    check() {
      if (lost || now() > endsAt - marginMs) lose();
    },
    change,
    async release(last) {
      clearInterval(timer);
      const free = (lane: LaneRow) => ({ ...(last?.(lane) ?? lane), holder: null, leasedUntil: null });
      await change(free).catch((error: unknown) => {
        if (last || !hasCode(error, 'lease-lost')) throw error;
      });
    },
  };
  return { lease, lane: held.row };
}
