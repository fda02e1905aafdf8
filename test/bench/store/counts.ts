/** What was asked of one table since the counts were last cleared. */
export interface TableCounts {
  requests: number;
  batches: number;
  rowsWritten: number;
  rowsRead: number;
}

export type Counts = Record<string, TableCounts>;

export interface Counter {
  add(table: string, what: Partial<TableCounts>): void;
  read(): Counts;
  clear(): void;
}

export function createCounter(): Counter {
  const tables = new Map<string, TableCounts>();
  return {
    add(table, what) {
      const known = tables.get(table) ?? { requests: 0, batches: 0, rowsWritten: 0, rowsRead: 0 };
      known.requests += what.requests ?? 0;
      known.batches += what.batches ?? 0;
      known.rowsWritten += what.rowsWritten ?? 0;
      known.rowsRead += what.rowsRead ?? 0;
      tables.set(table, known);
    },
    read: () => Object.fromEntries(tables),
    clear: () => tables.clear(),
  };
}
