import type { Actor, Reason } from '../../contracts/connections.ts';
import type { Check, CheckedPermission, Validation } from '../../contracts/validation.ts';
import { toCheckedPermissions } from '../../permissions/check.ts';
import { readCoverage } from '../../reports/coverage.ts';
import type { Services } from '../../services/services.ts';
import { toInstant } from '../../sync/due.ts';
import type { ConnectionRow } from '../connection-row.ts';
import { toConnection } from '../connections.ts';
import { toReason } from '../reasons.ts';
import { checkTenant, checkToken, checkVault, type TokenCheck } from './checks.ts';
import { probeStreams } from './probe.ts';

type Summary = Validation['summary'];

const everythingWorks = (extra: string[]): Summary =>
  extra.length === 0
    ? { message: 'Everything works.', remedy: null, actor: 'nobody' }
    : {
        message: `Everything works. More is granted than is needed: ${extra.join(', ')}.`,
        remedy: 'An administrator of the tenant can remove it.',
        actor: 'customer',
      };

const fromReason = ({ message, remedy, actor }: Reason): Summary => ({ message, remedy, actor });
const fromCheck = ({ message, remedy }: Check, actor: Actor): Summary => ({ message, remedy, actor });

interface Findings {
  mode: ConnectionRow['mode'];
  vault: Check;
  tokenCheck: TokenCheck;
  tenant: Check;
  permissions: CheckedPermission[];
  probes: Validation['probes'];
}

const toPermissions = ({ tier, mode, consentedBy }: ConnectionRow, roles: string[] | null) =>
  toCheckedPermissions(tier, mode, roles, { signedIn: consentedBy !== null });

const namesOf = (permissions: CheckedPermission[], status: CheckedPermission['status']) =>
  permissions.filter((each) => each.status === status).map(({ name }) => name);

/** What works, or the one thing that is to be mended first. */
function toSummary({ mode, vault, tokenCheck, tenant, permissions, probes }: Findings): {
  ok: boolean;
  summary: Summary;
} {
  const bad = (summary: Summary) => ({ ok: false, summary });
  if (vault.status === 'failed') return bad(fromCheck(vault, 'partner'));
  if (tokenCheck.reason) return bad(fromReason(tokenCheck.reason));
  if (tokenCheck.token === null) return bad(fromCheck(tokenCheck.check, 'microsoft'));
  const missing = namesOf(permissions, 'missing');
  if (missing.length > 0) return bad(fromReason(toReason('permission-missing', missing.join(', '), mode)));
  if (tenant.status === 'failed') return bad(fromCheck(tenant, 'partner'));
  const refused = probes.find(
    ({ status }) => status !== 'ok' && status !== 'missing-licence' && status !== 'throttled',
  );
  if (refused) {
    const { stream, message, remedy, status } = refused;
    const actor = status === 'unknown' ? 'microsoft' : 'customer';
    return bad({ message: `The stream ${stream} cannot be read: ${message}`, remedy, actor });
  }
  if (tenant.status !== 'ok') return bad(fromCheck(tenant, 'microsoft'));
  return { ok: true, summary: everythingWorks(namesOf(permissions, 'extra')) };
}

/** There is nothing to ask Microsoft for: nobody has connected yet, or the connection has ended. */
function toIdle(services: Services, id: string, row: ConnectionRow): Validation {
  const { reason, state } = toConnection(id, row, services.now());
  const notAsked: Check = { status: 'unknown', message: 'There is no tenant to ask for.', remedy: null };
  const summary: Summary = reason
    ? fromReason(reason)
    : state === 'disconnected'
      ? {
          message: 'The connection has ended.',
          remedy: 'Create a new one to connect again.',
          actor: 'nobody',
        }
      : {
          message: 'Nobody has connected yet.',
          remedy: 'An administrator of the customer opens the invitation.',
          actor: 'customer',
        };
  return {
    connectionId: id,
    checkedAt: toInstant(services.now()),
    ok: false,
    summary,
    token: notAsked,
    tenant: notAsked,
    vault: { status: 'not-used', message: 'Nothing is kept for it.', remedy: null },
    permissions: toPermissions(row, null),
    probes: [],
  };
}

/**
 * Checks a connection now: vault, token, tenant, permissions, and one probe a stream. Changes nothing of it, and does
 * not wait for a lane.
 */
export async function validateConnection(
  services: Services,
  id: string,
  row: ConnectionRow,
): Promise<Validation> {
  const { tenantId } = row;
  if (tenantId === null || row.state === 'disconnected') return toIdle(services, id, row);
  const [vault, tokenCheck, coverage] = await Promise.all([
    checkVault(services, row),
    checkToken(services, row, tenantId),
    readCoverage(services, row),
  ]);
  const { token } = tokenCheck;
  const mayProbe = row.connectedAt !== null && row.state !== 'paused';
  const [tenant, probed] = await Promise.all([
    checkTenant(services, tenantId, token),
    // Of a tenant that nobody has confirmed only its name is read, and of a paused one too.
    probeStreams(services, row, mayProbe ? token : null),
  ]);
  const probes = probed.map((probe) => ({
    ...probe,
    lastCompleteAt: coverage.find(({ stream }) => stream === probe.stream)?.lastCompleteAt ?? null,
  }));
  const permissions = toPermissions(row, token?.roles ?? null);
  const findings = { mode: row.mode, vault, tokenCheck, tenant, permissions, probes: mayProbe ? probes : [] };
  return {
    connectionId: id,
    checkedAt: toInstant(services.now()),
    ...toSummary(findings),
    token: tokenCheck.check,
    tenant,
    vault,
    permissions,
    probes: findings.probes,
  };
}
