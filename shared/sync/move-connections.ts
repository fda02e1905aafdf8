import { type ConnectionRow, connectionPartition } from '../connect/connection-row.ts';
import { applyEvent } from '../connect/connections.ts';
import { getMode } from '../connect/modes/registry.ts';
import { type ConnectionEvent, isReading } from '../connect/state-table.ts';
import type { Stream } from '../connectors/stream.ts';
import { findAadsts } from '../errors/aadsts.ts';
import type { ErrorCode } from '../errors/tenantry-error.ts';
import { compareGranted } from '../permissions/catalogue.ts';
import type { RunRow } from './bookkeeping.ts';
import type { SyncDependencies } from './dependencies.ts';
import { toInstant } from './due.ts';
import type { EndedRun } from './end-run.ts';
import type { StreamOutcome } from './read-state.ts';
import type { StreamResult } from './run-lane.ts';

/** What trouble means for the connection, the gravest first. */
const events: [ErrorCode, ConnectionEvent][] = [
  ['tenant-gone', 'tenant-gone'],
  ['token-pending', 'grant-revoked'],
  ['blocked-by-policy', 'token-blocked'],
  ['registration-credential', 'credential-failed'],
  ['permission-missing', 'roles-taken-away'],
];

function toEvent(causes: Cause[]): [ConnectionEvent, string | null] {
  for (const [code, event] of events) {
    const found = causes.find(({ cause }) => cause === code);
    if (found) return [event, found.message];
  }
  return ['run-incomplete', causes[0]?.message ?? null];
}

/** Moves each connection that read something by what came of it. */
export async function moveConnections(dependencies: SyncDependencies, ended: EndedRun): Promise<void> {
  const { connect } = dependencies;
  const { results, run, isOver, connections } = ended;
  for (const id of new Set(results.map(({ connectionId }) => connectionId))) {
    const causes = results.flatMap(({ connectionId, stream, outcome }) =>
      connectionId === id &&
      (outcome.kind === 'incomplete' || outcome.kind === 'wait') &&
      outcome.code !== 'throttled' &&
      outcome.code !== 'licence-missing'
        ? [toCause(stream, outcome)]
        : [],
    );
    if (causes.length > 0) {
      const [event, detail] = toEvent(causes);
      // A credential that was given meanwhile is not to blame for what an older one has met.
      const attempt = connections.get(id)?.attempt ?? null;
      const onlyIf = (known: ConnectionRow) => isReading(known.state) && known.attempt === attempt;
      const granted = await findMissing(dependencies, ended.message.tenantId, id, event);
      const missing = granted?.missing.join(', ') || detail;
      const facts = { detail: missing, onlyIf, ...(granted ? { also: granted.also } : {}) };
      await applyEvent(connect, id, await ofMode(dependencies, id, event, detail), facts);
    } else if (isOver && isWhole(run.row, results)) {
      await tellComplete(dependencies, ended.message.tenantId, id);
    }
  }
}

/** Whose credential was refused depends on how the connection was made: the partner's, or the customer's own. */
async function ofMode(
  { connect }: SyncDependencies,
  id: string,
  event: ConnectionEvent,
  detail: string | null,
): Promise<ConnectionEvent> {
  if (event !== 'credential-failed') return event;
  const found = await connect.connections.find(connectionPartition, id);
  return found ? getMode(found.row.mode).credentialRefused(findAadsts(detail ?? '')) : event;
}

/** Every stream was read whole, or its tenant has no licence for it: that breaks nothing. */
const isWhole = (run: RunRow, results: StreamResult[]) =>
  Object.entries(run.done).every(
    ([name, kind]) =>
      kind === 'complete' ||
      results.some(
        ({ stream, outcome }) =>
          stream.name === name && outcome.kind === 'incomplete' && outcome.code === 'licence-missing',
      ),
  );

/** All was read, but the tier may ask for more than these streams need: the token tells what is still missing. */
async function tellComplete(dependencies: SyncDependencies, tenantId: string, id: string): Promise<void> {
  const granted = await readGranted(dependencies, tenantId, id);
  if (!granted) return;
  const { missing, also } = granted;
  if (missing.length === 0) await applyEvent(dependencies.connect, id, 'run-complete', { also });
  else await applyEvent(dependencies.connect, id, 'roles-taken-away', { detail: missing.join(', '), also });
}

interface Granted {
  /** All that the tier needs and the token does not hold, whichever streams were read. */
  missing: string[];
  also: () => Pick<ConnectionRow, 'grantedRoles' | 'grantedAt'>;
}

/** What a connection's token holds. It may be older than the grant: only a fresh one says that something is missing. */
async function readGranted(
  { connect, tokens, toTokenRequest, now }: SyncDependencies,
  tenantId: string,
  id: string,
): Promise<Granted | undefined> {
  const found = await connect.connections.find(connectionPartition, id);
  if (!found) return undefined;
  const request = toTokenRequest(found.row, tenantId);
  let { roles } = await tokens.get(request);
  if (compareGranted(found.row.tier, roles).missing.length > 0)
    roles = (await tokens.getFresh(request)).roles;
  const { missing } = compareGranted(found.row.tier, roles);
  return { missing, also: () => ({ grantedRoles: roles, grantedAt: toInstant(now()) }) };
}

/** Every missing permission is named, and kept with what is granted; without a token, what the streams have met stands. */
async function findMissing(
  dependencies: SyncDependencies,
  tenantId: string,
  id: string,
  event: ConnectionEvent,
): Promise<Granted | undefined> {
  if (event !== 'roles-taken-away') return undefined;
  return readGranted(dependencies, tenantId, id).catch((error: unknown) => {
    dependencies.log.error('granted-not-read', error, { tenantId });
    return undefined;
  });
}

interface Cause {
  cause: ErrorCode;
  message: string;
}

/**
 * Missing permissions are named as they are; other trouble names its stream. What a run still waits for is no verdict
 * yet: right after a consent Graph may refuse for a while.
 */
function toCause({ title }: Stream, outcome: Extract<StreamOutcome, { cause: ErrorCode }>): Cause {
  const { cause, message } = outcome;
  if (outcome.kind === 'wait' && (cause === 'permission-missing' || cause === 'token-pending'))
    return { cause: 'unreachable', message: `${title}: permission missing (${message})` };
  return { cause, message: cause === 'permission-missing' ? message : `${title}: ${message}` };
}
