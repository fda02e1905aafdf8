import { recordAudit, type Who } from '../../audit/audit.ts';
import { TenantryError } from '../../errors/tenantry-error.ts';
import { compareGranted } from '../../permissions/catalogue.ts';
import type { AppToken } from '../../tokens/app-tokens.ts';
import { beginAttempt, withAttempt } from '../attempt.ts';
import type { ConnectionRow } from '../connection-row.ts';
import { applyEvent, auditPartition, toOwnRegistration } from '../connections.ts';
import type { CustomerSession } from '../customer-session.ts';
import type { ConnectDependencies } from '../dependencies.ts';
import { findTenantProblem } from '../legs.ts';
import { workingStates } from '../state-groups.ts';
import { transition } from '../state-table.ts';
import { resolveTenant } from '../tenant-lookup.ts';
import { type Candidate, secretNameOf, toCandidate } from './credential.ts';
import type { OwnAppForm, OwnAppProblem } from './form.ts';
import { findProblem } from './refusals.ts';

/** What came of a try: the way goes on, or what is wrong and where. */
export type OwnAppOutcome =
  | { kind: 'connected' }
  | { kind: 'problems'; problems: OwnAppProblem[]; missing: string[]; extra: string[] };

const toProblems = (...problems: OwnAppProblem[]): OwnAppOutcome => ({
  kind: 'problems',
  problems,
  missing: [],
  extra: [],
});

const toMissingProblem = (missing: string[]): OwnAppProblem => ({
  field: 'permissions',
  message: `Not granted yet: ${missing.join(', ')}.`,
  remedy:
    'Add what is missing under API permissions and press “Grant admin consent”. Microsoft may take some minutes to spread it; then check again.',
});

interface Try {
  /** The connection, and the link that it is done through; null where it has none. */
  session: Pick<CustomerSession, 'connectionId' | 'row'> & { hash: string | null };
  wish: OwnAppForm;
  who: Who;
}

/** The named tenant's GUID; another one than the invitation's, or our own, is refused and written down. */
async function checkTenant(
  dependencies: ConnectDependencies,
  { session, wish, who }: Try,
): Promise<string | OwnAppProblem> {
  const { settings, connect, fetch } = dependencies;
  const { connectionId, row } = session;
  const tenantId = await resolveTenant({ login: settings.cloud.login, fetch }, wish.tenant);
  const code = findTenantProblem(settings, row, tenantId);
  if (code === null) return tenantId;
  // Somebody who has connected before and mistypes keeps the reason that brought them here.
  const onlyIf = ({ state, connectedAt }: ConnectionRow) =>
    connectedAt === null && transition(state, code) !== 'stays';
  await applyEvent(connect, connectionId, code, { onlyIf });
  await recordAudit(dependencies, {
    partition: auditPartition(connectionId, row),
    who,
    what: code,
    connectionId,
  });
  return {
    field: 'tenant',
    message:
      code === 'home-tenant'
        ? 'This is the tenant of the partner itself, which cannot be a customer.'
        : 'This invitation is for another tenant.',
    remedy:
      row.customerTenant === null
        ? 'Give the tenant that is to be connected.'
        : `It is for ${row.customerTenant}; make the registration there.`,
  };
}

/** A connection that works is not exchanged for one that does not: its registration stays until another has every role. */
const works = ({ state, registration }: ConnectionRow) =>
  registration !== null && workingStates.includes(state);

/**
 * Tries a customer's own registration: a token of the named tenant, its roles, and only then the vault and the
 * connection. Nothing is written before Microsoft has accepted the credential. Throws only where we are to blame.
 */
export async function connectOwnApp(dependencies: ConnectDependencies, given: Try): Promise<OwnAppOutcome> {
  const { settings, tokens, graphOrigin } = dependencies;
  const { session, wish } = given;
  const { connectionId, row } = session;
  if (settings.registrations.some(({ clientId }) => clientId === wish.clientId))
    return toProblems({
      field: 'clientId',
      message: 'This is the client ID of the partner’s own registration.',
      remedy: 'Give the one of the registration that you have made in your tenant.',
    });
  try {
    const tenantId = await checkTenant(dependencies, given);
    if (typeof tenantId !== 'string') return toProblems(tenantId);
    const candidate = await toCandidate(dependencies, connectionId, row, wish);
    if ('field' in candidate) return toProblems(candidate);
    const token = await tokens.getFresh({
      tenantId,
      clientId: wish.clientId,
      resource: graphOrigin,
      auth: () => candidate.auth,
    });
    return await take(dependencies, given, candidate, token);
  } catch (error) {
    const problem = findProblem(error);
    if (!problem || !(error instanceof TenantryError)) throw error;
    await recordAudit(dependencies, {
      partition: auditPartition(connectionId, row),
      who: given.who,
      what: 'credential-refused',
      detail: error.facts.aadsts === undefined ? error.code : `AADSTS${error.facts.aadsts}`,
      connectionId,
    });
    return toProblems(problem);
  }
}

/** Microsoft has accepted the credential: it is kept, and the connection moves by what the token holds. */
async function take(
  dependencies: ConnectDependencies,
  { session, wish, who }: Try,
  candidate: Candidate,
  token: AppToken,
): Promise<OwnAppOutcome> {
  const { connect, settings, tokens } = dependencies;
  const { connectionId, row, hash } = session;
  const { tenantId } = token;
  const { missing, extra } = compareGranted(row.tier, token.roles);
  const lacking: OwnAppOutcome = { kind: 'problems', problems: [toMissingProblem(missing)], missing, extra };
  if (missing.length > 0 && works(row)) return lacking;

  const credential = await candidate.save();
  const begun = await beginAttempt(dependencies, connectionId, tenantId);
  const { before, after } = await applyEvent(connect, connectionId, 'credential-proved', {
    // Somebody else may have come first, or the connection may have begun to work meanwhile.
    onlyIf: (known) =>
      known.state !== 'awaiting-confirmation' &&
      known.state !== 'disconnected' &&
      known.invitationHash === hash &&
      findTenantProblem(settings, known, tenantId) === null &&
      !(missing.length > 0 && works(known)),
    also: (known) => ({
      ...withAttempt(known, begun),
      registration: { clientId: wish.clientId, credential },
      preparedCertificate: credential.kind === 'own-certificate' ? null : known.preparedCertificate,
      grantedRoles: token.roles,
      grantedAt: begun.attemptAt,
    }),
  });
  if (after.attempt !== begun.attempt && after.state === 'disconnected')
    await dependencies.secrets.remove(secretNameOf(connectionId));
  if (after.attempt !== begun.attempt)
    throw new TenantryError('wrong-state', 'The connection has moved on since the page was loaded');
  tokens.forget(tenantId);
  await recordAudit(dependencies, {
    partition: auditPartition(connectionId, after),
    who,
    what: 'credential-saved',
    connectionId,
    before: { registration: toOwnRegistration(before) },
    after: { registration: toOwnRegistration(after) },
    unique: begun.attempt,
  });
  if (missing.length === 0) return { kind: 'connected' };
  await applyEvent(connect, connectionId, 'roles-not-granted', {
    detail: missing.join(', '),
    onlyIf: (known) => known.attempt === begun.attempt,
  });
  return lacking;
}
