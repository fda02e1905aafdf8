import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { recordAudit } from '../audit/audit.ts';
import { auditPartition, getConnection } from '../connect/connections.ts';
import { type Operator, toWho } from '../dashboard/operator-session.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { getParameter } from '../http/requests.ts';
import type { Services } from '../services/services.ts';
import { toBody, toFile } from './formats.ts';
import { type ExportName, exportNames } from './links.ts';
import type { ExportTable } from './table.ts';
import { exportSources } from './tables.ts';

const exportQuery = z.object({
  format: z.enum(['csv', 'ndjson']).default('csv'),
  connection: z.string().default(''),
});

function getName(request: HttpRequest): ExportName {
  const name = z.enum(exportNames).safeParse(getParameter(request, 'table'));
  if (!name.success) throw new TenantryError('not-found', 'There is no such table');
  return name.data;
}

interface Asked {
  table: ExportTable;
  /** Where it stands in the audit. */
  partition: string;
  connectionId: string | null;
}

async function findTable(
  services: Services,
  name: ExportName,
  connectionId: string,
  query: Record<string, string>,
): Promise<Asked> {
  const source = exportSources[name];
  if (source.of === 'installation') {
    const table = await source.toTable({ services, query });
    return { table, partition: services.settings.homeTenantId, connectionId: null };
  }
  const { row } = await getConnection(services.connect, connectionId);
  const table = await source.toTable({ services, query, id: connectionId, row });
  return { table, partition: auditPartition(connectionId, row), connectionId };
}

const toHeaders = (name: ExportName, format: string, contentType: string, day: string) => ({
  'content-type': contentType,
  // Never from what a tenant calls itself.
  'content-disposition': `attachment; filename="tenantry-${name}-${day}.${format}"`,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; sandbox",
});

/** `GET /dashboard/export/{table}`: exactly what its page shows, whole. Nobody gets it before it stands in the audit. */
export async function exportTable(
  request: HttpRequest,
  services: Services,
  operator: Operator,
): Promise<HttpResponseInit> {
  const query = Object.fromEntries(request.query);
  const parsed = exportQuery.safeParse(query);
  if (!parsed.success) throw new TenantryError('bad-request', 'A table is had as CSV or NDJSON');
  const { format, connection } = parsed.data;
  const name = getName(request);
  const { table, partition, connectionId } = await findTable(services, name, connection, query);
  const { parts, contentType, rows } = await toFile(table, format);
  const headers = toHeaders(name, format, contentType, new Date(services.now()).toISOString().slice(0, 10));
  // Asking what there is takes nothing away.
  if (request.method === 'HEAD') return { status: 200, headers };
  await recordAudit(services, {
    partition,
    who: toWho(operator, request),
    what: 'exported',
    detail: name,
    connectionId,
    after: { table: name, format, rows },
  });
  return { status: 200, headers, body: toBody(parts) };
}
