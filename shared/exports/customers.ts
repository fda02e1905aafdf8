import { listCustomerRows } from '../dashboard/customer-rows.ts';
import { customersQuery, selectCustomers } from '../dashboard/select-customers.ts';
import type { CustomerRow } from '../pages/views/customers.ts';
import type { ExportRow, InstallationTable } from './table.ts';

const columns = [
  'id',
  'customerName',
  'externalId',
  'mode',
  'state',
  'reason',
  'tenantName',
  'tenantId',
  'streamsFresh',
  'streamsLate',
  'streamsFailing',
  'streamsWaiting',
  'people',
  'seatsAssigned',
  'seatsOwned',
  'hasDomainFilter',
  'lastCompleteAt',
  'nextDueAt',
  'createdAt',
  'credentialExpiresAt',
] as const;

const toRow = ({ coverage, reason, ...row }: CustomerRow): ExportRow => ({
  ...row,
  reason: reason?.code ?? null,
  streamsFresh: coverage.fresh,
  streamsLate: coverage.late,
  streamsFailing: coverage.failing,
  streamsWaiting: coverage.waiting,
});

/** The list of customers, searched, filtered and sorted as on its page. */
export const customersTable: InstallationTable = async ({ services, query }) => ({
  columns,
  pages: [selectCustomers(await listCustomerRows(services), customersQuery.parse(query)).map(toRow)],
});
