import type { ExportLinks } from '../pages/views/exports.ts';

/** Every table that can be taken away. */
export const exportNames = [
  'customers',
  'users',
  'subscribedSkus',
  'streams',
  'permissions',
  'history',
  'invitations',
] as const;
export type ExportName = (typeof exportNames)[number];

/** Where a table can be had as a page's query shows it; what says nothing stays out of the URL. */
export function toExportLinks(name: ExportName, query: Record<string, string | null> = {}): ExportLinks {
  const said = Object.entries(query).filter(
    (pair): pair is [string, string] => pair[1] !== null && pair[1] !== '',
  );
  const to = (format: string) =>
    `/dashboard/export/${name}?${new URLSearchParams([['format', format], ...said])}`;
  return { csv: to('csv'), ndjson: to('ndjson') };
}
