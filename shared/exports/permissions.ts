import { toGrantedPermissions } from '../connect/granted-permissions.ts';
import type { ConnectionTable } from './table.ts';

const columns = ['name', 'kind', 'status', 'reason', 'remedy', 'asOf'] as const;

/** Required against granted, as of the last token. */
export const permissionsTable: ConnectionTable = async ({ row }) => {
  const { asOf, items } = toGrantedPermissions(row);
  return { columns, pages: [items.map((permission) => ({ ...permission, asOf }))] };
};
