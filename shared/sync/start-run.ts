import { randomBytes } from 'node:crypto';
import { queueNames, type SyncRunMessage } from '../contracts/messages.ts';
import type { Queues } from '../store/queues.ts';
import type { SyncTables } from './bookkeeping.ts';
import { toInstant } from './due.ts';
import { changeLane } from './lane.ts';

export interface StartDependencies {
  tables: SyncTables;
  queues: Queues;
  now: () => number;
}

export interface StartRequest {
  tenantId: string;
  connector: string;
  requestedBy: string;
  full?: boolean;
}

/** How long after its time a waiting run, or a queued one, is taken for lost and put into the queue again. */
const lostAfterMs = 10 * 60_000;

/** A run that has ended, or whose row is gone, holds its lane no longer. */
async function isOver(tables: SyncTables, tenantId: string, run: string): Promise<boolean> {
  const found = await tables.runs.find(tenantId, run);
  return found === undefined || found.row.state === 'finished';
}

/**
 * Starts a run, or answers the one that is going: a lane never has two. The row comes before the message, so that a
 * crash leaves a run that the next due time finds and puts into the queue again.
 */
export async function startRun(dependencies: StartDependencies, request: StartRequest): Promise<string> {
  const { tables, queues, now } = dependencies;
  const { tenantId, connector } = request;
  const run = `${new Date(now()).toISOString().replace(/[-:.]/g, '')}-${randomBytes(6).toString('base64url')}`;
  const at = toInstant(now());
  await tables.runs.insert(tenantId, run, {
    connector,
    state: 'queued',
    requestedBy: request.requestedBy,
    queuedAt: at,
    startedAt: null,
    finishedAt: null,
    attempts: 0,
    full: request.full ?? false,
    done: {},
    positions: {},
  });
  const send = (name: string) => {
    const message: SyncRunMessage = { version: 1, kind: 'run', tenantId, connector, run: name };
    return queues.send(queueNames.syncRun, message);
  };
  const going = (await tables.lanes.find(tenantId, connector))?.row.run ?? null;
  const isGone = going !== null && (await isOver(tables, tenantId, going));
  let isLost = false;
  const lane = await changeLane(tables, tenantId, connector, (known) => {
    if (known.run === null || (isGone && known.run === going)) return { ...known, run, resumeAt: at };
    const leased = known.leasedUntil !== null && Date.parse(known.leasedUntil) > now();
    isLost = !leased && now() > Date.parse(known.resumeAt ?? at) + lostAfterMs;
    return isLost ? { ...known, resumeAt: at } : undefined;
  });
  if (lane.run !== run) await tables.runs.remove(tenantId, run);
  if (lane.run === run || isLost) await send(lane.run ?? run);
  return lane.run ?? run;
}
