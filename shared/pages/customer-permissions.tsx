import { Badge } from './parts/badge.tsx';
import { Absent } from './parts/quantity.tsx';
import { type Column, Table } from './parts/table.tsx';
import type { CustomerView } from './views.ts';

type Row = CustomerView['permissions'][number];

/** What the tier needs against what the tenant has granted. */
export function CustomerPermissions({ view }: { view: CustomerView }) {
  const missing = view.permissions.filter(({ granted }) => granted === false).length;
  return (
    <section class="block">
      <div class="block-head">
        <h2>Permissions</h2>
        <p class="hint">
          {view.permissions.length} needed{missing > 0 && `, ${missing} missing`}
        </p>
      </div>
      <Table
        class="permission-table"
        caption="Permissions that are needed, and whether they are granted"
        columns={columns}
        rows={view.permissions}
        keyOf={({ entry }) => `${entry.kind} ${entry.name}`}
        meaningOf={({ granted }) => (granted === false ? 'broken' : 'fine')}
      />
    </section>
  );
}

const columns: Column<Row>[] = [
  {
    title: 'Permission',
    heading: true,
    class: 'column-name',
    cell: ({ entry }) => (
      <>
        <code>{entry.name}</code>
        <span class="sub">{entry.reason}</span>
      </>
    ),
  },
  { title: 'Granted', class: 'column-state', cell: ({ granted }) => <Granted granted={granted} /> },
  { title: 'Kind', cell: ({ entry }) => (entry.kind === 'application' ? 'Application' : 'Delegated') },
  {
    title: 'Privilege level',
    cell: ({ entry }) =>
      entry.privilegeLevel === null ? (
        <Absent word="none given by Microsoft" />
      ) : (
        `${entry.privilegeLevel} of 5`
      ),
  },
];

function Granted({ granted }: { granted: boolean | null }) {
  if (granted === null) return <Badge meaning="waiting" label="Unknown" />;
  return granted ? <Badge meaning="fine" label="Granted" /> : <Badge meaning="broken" label="Missing" />;
}
