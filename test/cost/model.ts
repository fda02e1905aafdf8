import type { Counts, Prices, Work } from './counts.ts';

/** What is not counted but taken: each is on the high side. */
export const assumptions = {
  days: 30,
  /** PT6H, the default; one of the four finds changes. */
  runsPerDay: 4,
  ticksPerDay: 288,
  memoryGb: 2,
  /** Microsoft Graph answers slower than the simulated cloud, which takes next to no time. */
  graphSeconds: 0.25,
  /** Every execution is paid for a second at least. */
  leastSeconds: 1,
  /** Put, taken, renewed, deleted. */
  requestsPerMessage: 4,
  /** Three queues that are looked at every ten seconds. */
  queuePollsPerDay: 3 * 8640,
  /** The host's leases and timers, renewed every twelve seconds. */
  blobWritesPerDay: 7200,
  /** The seal's key, read by each new instance. */
  vaultRequestsPerDay: 500,
  /** Pages, the API and health, of operators and portals: so many requests a day, and one more per tenant. */
  requestsPerDay: 2000,
  /** Storage keeps text in two bytes a character. */
  rowGrowth: 2,
  /** A line of the log is stored with its columns: so many times its text. */
  logGrowth: 4,
  /** Spans and metrics of a run, after sampling: taken, not counted. */
  traceBytesPerRun: 10_000,
  alertRules: 4,
};

export interface Bill {
  tenants: number;
  compute: number;
  storage: number;
  vault: number;
  logs: number;
  total: number;
}

const a = assumptions;
const per10k = (requests: number, price: number) => (requests / 10_000) * price;
const beyond = (used: number, free: number) => Math.max(0, used - free);

/** What a day asks for, by kind of work, and how often. */
function dayOf(counts: Counts, tenants: number): [work: Work, times: number][] {
  // An hourly look reads a page of connections for every thousand.
  const look = { ...counts.hourlyLook, tableRequests: counts.hourlyLook.tableRequests + tenants / 1000 };
  return [
    [counts.tick, a.ticksPerDay],
    [look, 24],
    [counts.quietRun, tenants * (a.runsPerDay - 1)],
    [counts.changedRun, tenants],
  ];
}

/** A month's bill, by what is counted of one tenant and what Azure asks for it. */
export function toBill(counts: Counts, prices: Prices, tenants: number): Bill {
  const day = dayOf(counts, tenants);
  const inMonth = (of: (work: Work) => number) =>
    a.days * day.reduce((sum, [work, times]) => sum + of(work) * times, 0);
  const pages = a.days * (a.requestsPerDay + tenants);
  const executions = a.days * (a.ticksPerDay + tenants * a.runsPerDay) + pages;
  const seconds =
    inMonth((work) => Math.max(a.leastSeconds, work.seconds + work.graphRequests * a.graphSeconds)) +
    pages * a.leastSeconds;
  const { functions, storage, vault, logs } = prices;
  const bill = {
    compute:
      beyond(seconds * a.memoryGb, functions.freeGbSeconds) * functions.perGbSecond +
      (beyond(executions, functions.freeExecutions) / 1e6) * functions.perMillionExecutions,
    storage:
      ((tenants * counts.rowBytes * a.rowGrowth) / 1e9) * storage.tablePerGb +
      per10k(inMonth(({ tableRequests }) => tableRequests) + pages * 3, storage.tablePer10kRequests) +
      per10k(
        inMonth(({ messages }) => messages * a.requestsPerMessage) + a.days * a.queuePollsPerDay,
        storage.queuePer10kRequests,
      ) +
      per10k(a.days * a.blobWritesPerDay, storage.blobPer10kWrites),
    vault: per10k(
      inMonth(({ vaultRequests }) => vaultRequests) + a.days * a.vaultRequestsPerDay,
      vault.per10kRequests,
    ),
    logs:
      beyond(
        inMonth(({ logBytes, messages }) => logBytes * a.logGrowth + messages * a.traceBytesPerRun) / 1e9,
        logs.freeGb,
      ) *
        logs.perGb +
      a.alertRules * logs.perAlertRule,
  };
  return { tenants, ...bill, total: Object.values(bill).reduce((sum, cost) => sum + cost, 0) };
}
