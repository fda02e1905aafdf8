import type { ConnectionRow } from '../connect/connection-row.ts';
import type { Services } from '../services/services.ts';
import type { Value } from './cells.ts';

/** One row of an export. */
export type ExportRow = Record<string, Value>;

/** A table as it is taken away: its columns in order, then its rows, some at a time. */
export interface ExportTable {
  columns: readonly string[];
  pages: AsyncIterable<ExportRow[]> | Iterable<ExportRow[]>;
}

/** The query of the page that shows the table. */
export type ExportQuery = Record<string, string>;

/** A table of the whole installation. */
export type InstallationTable = (asked: { services: Services; query: ExportQuery }) => Promise<ExportTable>;

/** A table of one connection. */
export type ConnectionTable = (asked: {
  services: Services;
  query: ExportQuery;
  id: string;
  row: ConnectionRow;
}) => Promise<ExportTable>;
