import { CopyButton } from './parts/copy-button.tsx';
import { Quantity } from './parts/quantity.tsx';
import { SeatBar } from './parts/seat-bar.tsx';
import { type Column, Table } from './parts/table.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import type { SeatRow } from './views/customer.ts';

interface SeatTableProps {
  seats: SeatRow[];
  caption: string;
  /** With part number and the id to copy instead of a bar: the chart stands beside it. */
  detailed?: boolean;
}

/** Seats as bars with their numbers beside them. */
export function SeatTable({ seats, caption, detailed = false }: SeatTableProps) {
  return (
    <Table
      class="seats"
      caption={caption}
      columns={detailed ? [...columns.filter((column) => column !== use), ...details] : columns}
      rows={seats}
      keyOf={(seat) => seat.skuId}
    />
  );
}

const use: Column<SeatRow> = {
  title: 'Use',
  class: 'column-bar',
  cell: ({ assigned, owned }) => <SeatBar assigned={assigned} owned={owned} />,
};

const columns: Column<SeatRow>[] = [
  {
    title: 'Licence',
    heading: true,
    class: 'column-name',
    cell: (seat) => (
      <>
        <TenantText text={seat.name} />
        {seat.status !== 'Enabled' && <span class="tag">{seat.status}</span>}
      </>
    ),
  },
  use,
  { title: 'Assigned', numeric: true, cell: ({ assigned }) => <Quantity value={assigned} /> },
  { title: 'Owned', numeric: true, cell: ({ owned }) => <Quantity value={owned} /> },
  {
    title: 'Spare',
    numeric: true,
    cell: ({ spare }) =>
      spare < 0 ? (
        <span class="number over">{(-spare).toLocaleString('en')} too many</span>
      ) : (
        <Quantity value={spare} />
      ),
  },
];

const details: Column<SeatRow>[] = [
  {
    title: 'Part number',
    cell: (seat) => (
      <span class="copyable">
        <code>{seat.partNumber}</code>
        <CopyButton text={seat.skuId} what={`the SKU ID of ${seat.name}`} />
      </span>
    ),
  },
];
