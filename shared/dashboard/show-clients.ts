import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { listClients } from '../clients/client-table.ts';
import { connectionPartition } from '../connect/connection-row.ts';
import type { ClientRow } from '../contracts/clients.ts';
import { html, pageContext } from '../http/page.ts';
import { renderClientsPage } from '../pages/render.ts';
import type { ClientListRow, ClientsView } from '../pages/views/clients.ts';
import type { Services } from '../services/services.ts';
import type { Stored } from '../store/rows.ts';
import { type Operator, toOperatorView } from './operator-session.ts';

type Names = ReadonlyMap<string, string>;

/** Tenants that are connected, by the names that they have at Microsoft. */
async function readTenantNames({ connect }: Services): Promise<Names> {
  const names = new Map<string, string>();
  for await (const { row } of connect.connections.list({ partitionKey: connectionPartition }))
    if (row.tenantId !== null && row.tenantName !== null) names.set(row.tenantId, row.tenantName);
  return names;
}

const toListRow = ({ rowKey, row }: Stored<ClientRow>, names: Names): ClientListRow => ({
  id: rowKey,
  name: row.name,
  kind: row.kind,
  appId: row.appId,
  tenants: row.tenants?.map((id) => ({ id, name: names.get(id) ?? null })) ?? null,
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  revokedAt: row.revokedAt,
  lastUsedAt: row.lastUsedAt,
});

/** Those in use first, the newest on top. */
const inOrder = (a: ClientListRow, b: ClientListRow) =>
  Number(a.revokedAt !== null) - Number(b.revokedAt !== null) || (a.createdAt < b.createdAt ? 1 : -1);

async function listRows(services: Services): Promise<ClientListRow[]> {
  const stored: Stored<ClientRow>[] = [];
  for await (const each of listClients(services.clients)) stored.push(each);
  const isScoped = stored.some(({ row }) => row.tenants !== null);
  const names: Names = isScoped ? await readTenantNames(services) : new Map();
  return stored.map((each) => toListRow(each, names)).sort(inOrder);
}

type Form = Pick<ClientsView, 'values' | 'problems' | 'created'>;

const emptyForm: Form = {
  values: { name: '', kind: 'key', appId: '', tenants: '' },
  problems: [],
  created: null,
};

/** The page of API clients, with what has just been made of its form, or was wrong in it. */
export async function clientsPage(
  services: Services,
  operator: Operator,
  form: Partial<Form> = {},
): Promise<HttpResponseInit> {
  const view: ClientsView = {
    operator: toOperatorView(operator),
    rows: await listRows(services),
    ...emptyForm,
    ...form,
    audience: services.settings.operator?.clientId ?? null,
  };
  const status = view.problems.length === 0 ? 200 : 400;
  return html(services, renderClientsPage(pageContext(services), view), status);
}

/** `GET /dashboard/api-clients`. */
export const showClients = (_request: HttpRequest, services: Services, operator: Operator) =>
  clientsPage(services, operator);
