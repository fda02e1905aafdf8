/** Where a table can be had as it is shown. */
export interface ExportLinks {
  csv: string;
  ndjson: string;
}
