import { byTenantry, recordAudit } from '../audit/audit.ts';
import { type ConnectionRow, connectionPartition } from '../connect/connection-row.ts';
import { auditPartition } from '../connect/connections.ts';
import type { ConnectDependencies } from '../connect/dependencies.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import type { LetterBody } from './letters.ts';

/** One letter that is to be sent to the contact of a connection. */
export interface Errand {
  connectionId: string;
  row: ConnectionRow;
  /** Of the link that the letter is about. */
  hash: string;
  askedAt: string;
}

/** The longer it has waited the longer it waits again, up to a quarter of an hour. */
const longestWaitSeconds = 900;
/** Nobody should look for a letter in vain for longer before they are told. */
const untoldMs = 3_600_000;

/** Trouble that passes: the code decides that the message comes back. */
const passing = ['unreachable', 'vault-unavailable', 'storage-unavailable'] as const;

/** Why a letter will never go; undefined where it may yet. */
function findProblem(error: unknown): string | undefined {
  if (hasCode(error, 'mail-refused')) return error.message;
  if (hasCode(error, 'expired')) return 'it could not be handed over within two days';
  return hasCode(error, 'sealed-elsewhere') ? 'it could not be opened any more' : undefined;
}

/** Where the link is still the present one, its invitation shows it. */
async function showProblem(
  { connect }: ConnectDependencies,
  { connectionId, hash }: Errand,
  problem: Partial<ConnectionRow>,
): Promise<void> {
  await connect.connections.change(connectionPartition, connectionId, (known) =>
    known.invitationHash === hash ? { ...known, ...problem } : undefined,
  );
}

async function giveUp(dependencies: ConnectDependencies, errand: Errand, problem: string): Promise<void> {
  const { connectionId, row, hash, askedAt } = errand;
  dependencies.log.warn('letter-not-sent', { connectionId, problem });
  const shown = { invitationMailProblem: problem, invitationReminderAskedAt: null };
  await showProblem(dependencies, errand, shown);
  await recordAudit(dependencies, {
    partition: auditPartition(connectionId, row),
    who: byTenantry,
    what: 'invitation-not-sent',
    detail: problem,
    connectionId,
    unique: `${hash}-${askedAt}`,
  });
}

/** The same error, with the time to wait; who waits long is told. */
async function toLater(
  dependencies: ConnectDependencies,
  errand: Errand,
  error: TenantryError,
): Promise<TenantryError> {
  const waitedMs = dependencies.now() - Date.parse(errand.askedAt);
  if (waitedMs > untoldMs && errand.row.invitationMailProblem === null) {
    const invitationMailProblem = 'it could not be handed over for an hour, and is tried again';
    await showProblem(dependencies, errand, { invitationMailProblem });
  }
  const ownWait = Math.min(waitedMs / 10_000, longestWaitSeconds);
  const retryAfterSeconds = Math.max(error.facts.retryAfterSeconds ?? 0, ownWait);
  return new TenantryError(error.code, error.message, { cause: error, retryAfterSeconds });
}

/** Writes and sends a letter. False where it will never go, which is written down; throws where it may yet. */
export async function tryErrand(
  dependencies: ConnectDependencies,
  errand: Errand,
  write: () => Promise<LetterBody>,
): Promise<boolean> {
  const { mail } = dependencies;
  const { contactEmail } = errand.row;
  try {
    if (mail === null) throw new TenantryError('mail-refused', 'no mail is configured any more');
    if (contactEmail === null)
      throw new TenantryError('mail-refused', 'the customer has no address any more');
    await mail.send({ to: contactEmail, ...(await write()) });
    return true;
  } catch (error) {
    if (hasCode(error, ...passing)) throw await toLater(dependencies, errand, error);
    const problem = findProblem(error);
    if (problem === undefined) throw error;
    await giveUp(dependencies, errand, problem);
    return false;
  }
}
