import { readCoverage } from '../reports/coverage.ts';
import type { ConnectionTable } from './table.ts';

const columns = [
  'stream',
  'status',
  'rows',
  'lastCompleteAt',
  'lastAttemptAt',
  'targetSeconds',
  'pages',
  'records',
  'requests',
  'added',
  'changed',
  'removed',
  'heldBack',
  'cursorSavedAt',
  'incompleteCode',
  'incompleteMessage',
  'childTable',
  'childRows',
] as const;

/** How well each stream of a tenant is covered; how old it is follows from its times. */
export const streamsTable: ConnectionTable = async ({ services, row }) => {
  const streams = await readCoverage(services, row);
  const rows = streams.map(({ incomplete, child, ...stream }) => ({
    ...stream,
    incompleteCode: incomplete?.code ?? null,
    incompleteMessage: incomplete?.message ?? null,
    childTable: child?.table ?? null,
    childRows: child?.rows ?? null,
  }));
  return { columns, pages: [rows] };
};
