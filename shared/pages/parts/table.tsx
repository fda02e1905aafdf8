import type { ComponentChildren } from 'preact';
import type { Meaning } from '../words.ts';
import { Glyph } from './icon.tsx';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ComponentChildren;
  /** Numbers stand right. */
  numeric?: boolean;
  /** The column that names the row; it is the card's heading on a phone. */
  heading?: boolean;
  /** Left out on a phone's card where the row has nothing to say; default is to keep it. */
  isEmpty?: (row: Row) => boolean;
  sort?: { href: string; direction: 'ascending' | 'descending' | null };
  class?: string;
}

interface TableProps<Row> {
  /** What the table is, for screen readers. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  /** Marks a row that must not be missed. */
  meaningOf?: (row: Row) => Meaning;
  class?: string;
}

// A table laid out as cards on a phone loses its roles unless they are stated.
const roles = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  columnHeader: { role: 'columnheader' },
  rowHeader: { role: 'rowheader' },
  cell: { role: 'cell' },
} as const;

export function Table<Row>({ caption, columns, rows, keyOf, meaningOf, class: className }: TableProps<Row>) {
  return (
    <table class={`table ${className ?? ''}`} {...roles.table}>
      <caption class="visually-hidden">{caption}</caption>
      <thead {...roles.group}>
        <tr {...roles.row}>
          {columns.map((column) => (
            <HeadCell key={column.title} column={column} />
          ))}
        </tr>
      </thead>
      <tbody {...roles.group}>
        {rows.map((row) => (
          <tr key={keyOf(row)} class={meaningOf && `row-${meaningOf(row)}`} {...roles.row}>
            {columns.map((column) => (
              <BodyCell key={column.title} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const classOf = <Row,>(column: Column<Row>, more = '') =>
  [column.numeric && 'numeric', column.heading && 'heading-cell', column.class, more]
    .filter(Boolean)
    .join(' ') || undefined;

function HeadCell<Row>({ column }: { column: Column<Row> }) {
  const { sort } = column;
  return (
    <th
      scope="col"
      class={classOf(column, sort ? 'sortable' : '')}
      aria-sort={sort?.direction ?? undefined}
      {...roles.columnHeader}
    >
      {sort ? (
        <a href={sort.href} class={sort.direction ? 'sorted' : undefined}>
          <span class="visually-hidden">Sort by </span>
          {column.title}
          {sort.direction && <Glyph name={sort.direction === 'ascending' ? 'up' : 'down'} />}
        </a>
      ) : (
        column.title
      )}
    </th>
  );
}

function BodyCell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const content = column.cell(row);
  if (column.heading) {
    return (
      <th scope="row" class={classOf(column)} {...roles.rowHeader}>
        {content}
      </th>
    );
  }
  return (
    <td class={classOf(column, column.isEmpty?.(row) ? 'empty-cell' : '')} {...roles.cell}>
      <span class="cell-label" aria-hidden="true">
        {column.title}
      </span>
      <span class="cell-content">{content}</span>
    </td>
  );
}
