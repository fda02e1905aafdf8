import { hash } from 'node:crypto';
import { type RecordFacts, type Stream, type StreamRules, tablesOf } from '../connectors/stream.ts';
import type { CursorRow, RunPosition } from './bookkeeping.ts';

const fieldsOf = ({ record }: RecordFacts) => Object.keys(record.shape).join(',');

/** Digest of what a listing selects: another one means that a stored link would bring other properties. */
export const fieldsDigest = (stream: Stream) =>
  hash('sha256', [stream.read.path, ...tablesOf(stream).map(fieldsOf)].join(' ')).slice(0, 16);

/** Digest of the rules that drop records: other rules mean that all of them have to be looked at again. */
export const rulesDigest = (stream: Stream, rules: StreamRules) =>
  stream.keep && !rules.domains.includes('*')
    ? hash('sha256', rules.domains.toSorted().join(',')).slice(0, 16)
    : 'all';

/** Digest of all that decides what a read makes of a record. */
export const readDigest = (stream: Stream, rules: StreamRules) =>
  `${fieldsDigest(stream)}.${rulesDigest(stream, rules)}`;

/** `$select` of one record. */
export const selectOf = (stream: Stream) => (stream.read.select ? `?$select=${fieldsOf(stream)}` : '');

/** `$select` of the listing, which brings what belongs to the records too. */
export const selectAllOf = (stream: Stream) =>
  selectOf(stream) + (stream.read.select && stream.child?.property ? `,${stream.child.property}` : '');

/** A stored link is followed only where it leads to the configured Graph and brings what is wanted today. */
export function isUsable(
  cursor: CursorRow,
  stream: Stream,
  rules: StreamRules,
  graphOrigin: string,
): boolean {
  return (
    cursor.fields === fieldsDigest(stream) &&
    cursor.rules === rulesDigest(stream, rules) &&
    URL.canParse(cursor.deltaLink) &&
    new URL(cursor.deltaLink).origin === graphOrigin
  );
}

/** The beginning of a read that continues from a delta link. */
export const deltaPosition = (stream: Stream, rules: StreamRules, link: string): RunPosition => ({
  ...fullPosition(stream, rules, ''),
  kind: 'delta',
  link,
});

/** The beginning of a whole read. */
export function fullPosition(
  stream: Stream,
  rules: StreamRules,
  graphOrigin: string,
  restarts = 0,
): RunPosition {
  return {
    stream: stream.name,
    kind: 'full',
    link: `${graphOrigin}/v1.0${stream.read.path}${selectAllOf(stream)}`,
    deltaLink: null,
    pages: 0,
    records: 0,
    children: 0,
    requests: 0,
    scratch: 0,
    unreadable: 0,
    restarts,
    digest: readDigest(stream, rules),
  };
}

/** What a listing is asked with besides its link. */
export const pageHeaders = ({ read: { pageSize } }: Stream): Record<string, string> =>
  pageSize === undefined ? {} : { prefer: `odata.maxpagesize=${pageSize}` };

/** Where a read begins: behind its cursor where that can be used, else with the whole listing. */
export const beginningOf = (
  stream: Stream,
  rules: StreamRules,
  graphOrigin: string,
  { cursor, full }: { cursor: CursorRow | undefined; full: boolean },
): RunPosition =>
  cursor && !full && isUsable(cursor, stream, rules, graphOrigin)
    ? deltaPosition(stream, rules, cursor.deltaLink)
    : fullPosition(stream, rules, graphOrigin);
