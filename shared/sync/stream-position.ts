import { hash } from 'node:crypto';
import type { Stream, StreamRules } from '../connectors/stream.ts';
import type { CursorRow, RunPosition } from './bookkeeping.ts';

/** Digest of what a listing selects: another one means that a stored link would bring other properties. */
export const fieldsDigest = (stream: Stream) =>
  hash('sha256', `${stream.read.path} ${Object.keys(stream.record.shape).join(',')}`).slice(0, 16);

/** Digest of the rules that drop records: other rules mean that all of them have to be looked at again. */
export const rulesDigest = (stream: Stream, rules: StreamRules) =>
  stream.keep && !rules.domains.includes('*')
    ? hash('sha256', rules.domains.toSorted().join(',')).slice(0, 16)
    : 'all';

export const selectOf = (stream: Stream) =>
  stream.read.select ? `?$select=${Object.keys(stream.record.shape).join(',')}` : '';

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

export function startPosition(
  stream: Stream,
  kind: RunPosition['kind'],
  link: string,
  restarts = 0,
): RunPosition {
  return {
    stream: stream.name,
    kind,
    link,
    deltaLink: null,
    pages: 0,
    records: 0,
    requests: 0,
    scratch: 0,
    unreadable: 0,
    restarts,
  };
}

/** The beginning of a whole read. */
export function fullPosition(stream: Stream, graphOrigin: string, restarts = 0): RunPosition {
  return startPosition(stream, 'full', `${graphOrigin}/v1.0${stream.read.path}${selectOf(stream)}`, restarts);
}
