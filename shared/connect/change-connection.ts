import { recordAudit, toChanges, type Who } from '../audit/audit.ts';
import { connectors, streamsOf } from '../connectors/registry.ts';
import type { ChangeConnection } from '../contracts/connections.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { tenantKey } from '../sync/bookkeeping.ts';
import { isReadByOtherRules } from '../sync/other-rules.ts';
import { startRun } from '../sync/start-run.ts';
import { type ConnectionRow, connectionPartition } from './connection-row.ts';
import { auditPartition, getConnection } from './connections.ts';
import type { ConnectDependencies } from './dependencies.ts';
import { checkSchedule } from './invitations.ts';
import { scheduleNext } from './schedule-next.ts';
import { isReading } from './state-table.ts';

/** What can be changed, as the audit tells it. */
const toValues = ({ customerName, externalId, contactEmail, settings }: ConnectionRow) => ({
  name: customerName,
  externalId,
  contactEmail,
  domains: settings.domains,
  schedule: settings.schedule ?? null,
});

function apply(row: ConnectionRow, { customer = {}, settings = {} }: ChangeConnection): ConnectionRow {
  const { schedule: known, ...rest } = row.settings;
  const schedule = settings.schedule === undefined ? known : (settings.schedule ?? undefined);
  return {
    ...row,
    customerName: customer.name ?? row.customerName,
    externalId: customer.externalId === undefined ? row.externalId : customer.externalId,
    contactEmail: customer.contactEmail === undefined ? row.contactEmail : customer.contactEmail,
    settings: {
      ...rest,
      ...(settings.domains === undefined ? {} : { domains: [...new Set(settings.domains)] }),
      ...(schedule === undefined ? {} : { schedule }),
    },
  };
}

/**
 * Changes what may be changed of a connection: its customer record, its domains, its schedule. Other domains are read
 * at once, whole; another schedule counts from now on. Only the connection that reads the tenant has an effect on rows.
 */
export async function changeConnection(
  dependencies: ConnectDependencies,
  id: string,
  wish: ChangeConnection,
  who: Who,
): Promise<ConnectionRow> {
  const { connect, settings } = dependencies;
  checkSchedule(settings, wish.settings?.schedule);
  const { row: known } = await getConnection(connect, id);
  if (known.state === 'disconnected')
    throw new TenantryError('wrong-state', 'A connection that is disconnected cannot be changed');
  let before = known;
  const { row: after } = await connect.connections.change(connectionPartition, id, (row) => {
    before = row;
    const next = apply(row, wish);
    return toChanges(toValues(row), toValues(next)) === null ? undefined : next;
  });
  const changes = toChanges(toValues(before), toValues(after));
  if (changes === null) {
    if (wish.settings?.domains !== undefined) await followAgain(dependencies, id, after, who);
    return after;
  }
  await recordAudit(dependencies, {
    partition: auditPartition(id, after),
    who,
    what: 'settings-changed',
    connectionId: id,
    ...changes,
  });
  await follow(dependencies, id, after, changes.after, who);
  return after;
}

/** Domains that are said again: whoever changed them may have died before the engine knew. */
async function followAgain(
  dependencies: ConnectDependencies,
  id: string,
  row: ConnectionRow,
  who: Who,
): Promise<void> {
  const { tables } = dependencies;
  if (row.tenantId === null) return;
  for (const connector of connectors) {
    if (!(await isReadByOtherRules(tables, row.tenantId, streamsOf(connector), row.settings))) continue;
    await follow(dependencies, id, row, { domains: row.settings.domains }, who);
    return;
  }
}

/** The engine follows what was changed, where this connection reads the tenant. */
async function follow(
  dependencies: ConnectDependencies,
  id: string,
  row: ConnectionRow,
  changed: Record<string, unknown>,
  who: Who,
): Promise<void> {
  const { tables } = dependencies;
  const { tenantId } = row;
  if (tenantId === null || !isReading(row.state)) return;
  const owners = (await tables.tenants.find(tenantId, tenantKey))?.row.owners ?? {};
  if (!Object.values(owners).includes(id)) return;
  for (const connector of connectors) {
    if ('schedule' in changed) await scheduleNext(dependencies, row, tenantId, connector);
    if ('domains' in changed) {
      // A run that is going began with the old list; it notices at its next part, and the next run reads by the new one.
      await startRun(dependencies, { tenantId, connector, requestedBy: who.name });
    }
  }
}
