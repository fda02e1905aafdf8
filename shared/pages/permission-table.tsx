import type { CheckedPermission } from '../contracts/validation.ts';
import { permissionStatusWords } from './check-words.ts';
import { Badge } from './parts/badge.tsx';
import { CopyButton } from './parts/copy-button.tsx';
import { type Column, Table } from './parts/table.tsx';

const order: CheckedPermission['status'][] = ['missing', 'extra', 'unknown', 'granted'];

/** What is needed against what was granted; what somebody must act on comes first. */
export function PermissionTable({ items }: { items: CheckedPermission[] }) {
  const rows = [...items].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  return (
    <Table
      class="permission-table"
      caption="Permissions that are needed or were granted"
      columns={columns}
      rows={rows}
      keyOf={({ kind, name }) => `${kind} ${name}`}
      meaningOf={({ status }) => permissionStatusWords[status].meaning}
    />
  );
}

const columns: Column<CheckedPermission>[] = [
  {
    title: 'Permission',
    heading: true,
    class: 'column-name',
    cell: ({ name, reason }) => (
      <>
        <span class="copyable-name">
          <code>{name}</code>
          <CopyButton text={name} what={name} />
        </span>
        <span class="sub">{reason}</span>
      </>
    ),
  },
  {
    title: 'Granted',
    class: 'column-state',
    cell: ({ status }) => <Badge {...permissionStatusWords[status]} />,
  },
  { title: 'Kind', cell: ({ kind }) => (kind === 'application' ? 'Application' : 'Delegated') },
  {
    title: 'What helps',
    class: 'column-text',
    cell: ({ remedy }) => remedy,
    isEmpty: ({ remedy }) => remedy === null,
  },
];
