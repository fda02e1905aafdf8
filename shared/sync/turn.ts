import { type ConnectionRow, connectionPartition } from '../connect/connection-row.ts';
import { isReading } from '../connect/state-table.ts';
import type { Stream } from '../connectors/stream.ts';
import type { SyncRunMessage } from '../contracts/messages.ts';
import type { IncompleteCode } from '../contracts/streams.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { withFreshToken } from '../graph/graph-fetch.ts';
import { permissionEntries } from '../permissions/catalogue.ts';
import { tenantKey } from './bookkeeping.ts';
import type { SyncDependencies } from './dependencies.ts';
import { createEarlyPages } from './early-pages.ts';
import type { Lease } from './lane.ts';
import { createMatchedRows } from './matched-rows.ts';
import type { OpenRun } from './open-run.ts';
import type { StreamOutcome } from './read-state.ts';
import { readStream } from './read-stream.ts';
import { beginningOf, pageHeaders } from './stream-position.ts';

/** Waits after trouble that may pass, one after the other, before the run ends incomplete. */
export const waitsSeconds = [30, 120, 300];
/** A throttled run waits as often as it is asked to, but not longer than this in all. */
const longestRunMs = 6 * 3600_000;
/** A listing that goes on for longer leads nowhere. */
const endlessAfterMs = 48 * 3600_000;
/** For so long after a consent some corner of Microsoft's directory may not know it yet. */
const newForMs = 20 * 60_000;

const isNew = ({ attemptAt, connectedAt }: ConnectionRow, now: number) =>
  now - Date.parse(attemptAt ?? connectedAt ?? '1970-01-01T00:00:00Z') < newForMs;

/** Who reads which stream of a tenant, as it was at a time. */
export interface Owners {
  /** Milliseconds since 1970. */
  at: number;
  /** Connection by stream. */
  owners: Record<string, string>;
  connections: Map<string, ConnectionRow>;
}

/** For so long nobody looks whether a stream is still read through its connection. */
const ownersFreshMs = 2000;

export async function readOwners(
  { tables, connect, now }: SyncDependencies,
  tenantId: string,
): Promise<Owners> {
  const at = now();
  const owners = (await tables.tenants.find(tenantId, tenantKey))?.row.owners ?? {};
  const connections = new Map<string, ConnectionRow>();
  for (const id of new Set(Object.values(owners))) {
    const found = await connect.connections.find(connectionPartition, id);
    if (found) connections.set(id, found.row);
  }
  return { at, owners, connections };
}

/** The connection that a stream is read through, where there is one that is read now. */
export function findReader(
  { owners, connections }: Owners,
  stream: string,
): { id: string; connection: ConnectionRow } | undefined {
  const id = owners[stream];
  const connection = id === undefined ? undefined : connections.get(id);
  return id !== undefined && connection && isReading(connection.state) ? { id, connection } : undefined;
}

/** The part of a run that one invocation does. */
export interface RunContext {
  dependencies: SyncDependencies;
  message: Extract<SyncRunMessage, { kind: 'run' }>;
  lease: Lease;
  run: OpenRun;
  /** As the part of the run began. */
  begun: Owners;
  /** As it was looked at last. */
  known: Owners;
  /** An earlier part of the run may have left something. */
  isResumed: boolean;
  stopAt: number;
}

/** Which permissions a stream needs and the token does not hold. */
function missingRoles(stream: Stream, connection: ConnectionRow, roles: string[]): string[] {
  return permissionEntries(connection.tier)
    .filter(({ kind, calls }) => kind === 'application' && calls.some((call) => stream.calls.includes(call)))
    .map(({ name }) => name)
    .filter((name) => !roles.includes(name));
}

/** A connection that ends, is paused, or hands its streams over while it is read is not read on. */
async function checkOwner(context: RunContext, stream: Stream, connectionId: string): Promise<void> {
  const { dependencies, message } = context;
  if (dependencies.now() - context.known.at > ownersFreshMs)
    context.known = await readOwners(dependencies, message.tenantId);
  if (findReader(context.known, stream.name)?.id === connectionId) return;
  throw new TenantryError('lease-lost', 'This stream is not read through this connection any more');
}

/** One stream of a run, in its turn. */
export interface Turn {
  stream: Stream;
  connectionId: string;
  /** Asks for the first page already, where it is known which one that is. Trouble is met when it is read. */
  begin(): void;
  /** `onListed` is called when the last page of the listing is there. */
  read(onListed: () => void): Promise<StreamOutcome>;
  /** Requests that left for it in this part of the run. */
  countRequests(): number;
  /** Returns when nothing is under way that was asked for early. */
  settle(): Promise<void>;
}

/** A stream is read through its connection: with its token, as long as it is its owner. */
export function createTurn(
  context: RunContext,
  stream: Stream,
  connectionId: string,
  connection: ConnectionRow,
): Turn {
  const { dependencies, message, lease } = context;
  const run = context.run.row;
  const { tables, tokens, now, graphOrigin, sleep, random, log, telemetry } = dependencies;
  const { tenantId, connector } = message;
  let requests = 0;
  const countRequests = () => requests;
  const request = () => dependencies.toTokenRequest(connection, tenantId);
  const onThrottled = () => telemetry.measure('tenantry.throttles', 1, { tenant: tenantId, connector });
  const graphFetch = withFreshToken(
    {
      origin: graphOrigin,
      fetch: dependencies.fetch,
      now,
      onRequest: () => {
        requests += 1;
      },
      onThrottled,
    },
    {
      get: async () => (await tokens.get(request())).accessToken,
      getFresh: async (claims) => (await tokens.getFresh(request(), claims)).accessToken,
    },
  );
  const age = now() - Date.parse(run.startedAt ?? run.queuedAt);
  const checkAge = () => {
    if (age > endlessAfterMs) throw new TenantryError('page-loop', 'The listing did not end within two days');
  };
  const rules = { domains: connection.settings.domains };
  const pages = createEarlyPages(graphFetch);
  let begun: Promise<void> | null = null;

  const begin = async () => {
    if (run.positions[stream.name]) return;
    const { roles } = await tokens.get(request());
    if (missingRoles(stream, connection, roles).length > 0) return;
    const cursor =
      stream.read.kind === 'delta' ? await tables.cursors.find(tenantId, stream.name) : undefined;
    const from = { cursor: cursor?.row, full: run.full };
    const { link } = beginningOf(stream, rules, graphOrigin, from);
    if (link !== null) pages.ask(link, pageHeaders(stream));
  };

  const read = (onListed: () => void) =>
    readStream({
      // Another run, or this one on another host, may have written the ledger while a request was held up.
      tables: { ...tables, ledger: createMatchedRows(tables.ledger) },
      rowsOf: (facts) => dependencies.rowsOf(tenantId, facts),
      stream,
      rules,
      tenantId,
      run: message.run,
      full: run.full,
      position: run.positions[stream.name] ?? null,
      isResumed: context.isResumed,
      savePosition: async (position) => {
        await checkOwner(context, stream, connectionId);
        await context.run.change((row) => ({
          ...row,
          positions: { ...row.positions, [stream.name]: position },
        }));
      },
      graphFetch: pages.fetch,
      graphOrigin,
      onListed,
      countRequests,
      onThrottled,
      retry: { sleep, random },
      lease,
      log,
      now,
      stopAt: context.stopAt,
      checkAccess: async () => {
        checkAge();
        await checkOwner(context, stream, connectionId);
        const token = await tokens.get(request());
        const missing = missingRoles(stream, connection, token.roles);
        if (missing.length === 0) return;
        // The token may be older than the consent: only a fresh one tells.
        const fresh = await tokens.getFresh(request());
        const stillMissing = missingRoles(stream, connection, fresh.roles);
        if (stillMissing.length > 0) throw new TenantryError('permission-missing', stillMissing.join(', '));
      },
      mayWait: (code: IncompleteCode) =>
        code === 'throttled' ? age < longestRunMs : run.attempts < waitsSeconds.length && age < longestRunMs,
      isNewlyConnected: isNew(connection, now()),
    });

  return {
    stream,
    connectionId,
    begin() {
      begun ??= begin().catch(() => undefined);
    },
    async read(onListed) {
      await begun;
      return read(onListed);
    },
    countRequests,
    async settle() {
      await begun;
      await pages.settle();
    },
  };
}
