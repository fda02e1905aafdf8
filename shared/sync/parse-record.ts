import type { Child, RecordFacts } from '../connectors/stream.ts';
import { encodeKey, joinKeys } from '../store/keys.ts';
import { createRecordParser } from './record-parser.ts';

type Key = ReturnType<RecordFacts['key']>;

/** A record as the engine sees it. `patch` holds only what the delta protocol sent. */
export type ParsedRecord =
  | { kind: 'removed'; key: Key }
  | { kind: 'whole'; key: Key; record: Record<string, unknown> };

export type ParsedPatch =
  | { kind: 'removed'; key: Key }
  | { kind: 'patch'; key: Key; patch: Record<string, unknown> };

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The key of the row that holds a record. */
export const toRowKey = (key: Key) => (typeof key === 'string' ? encodeKey(key) : joinKeys(...key));

const isPart = (part: string) => part !== '' && part.length <= 400;

/** The key of a record, which is all that a removal carries. */
export function findKey(facts: RecordFacts, raw: unknown): Key | undefined {
  if (!isObject(raw) || typeof raw.id !== 'string' || raw.id === '') return undefined;
  const key = facts.key(raw);
  const fits = typeof key === 'string' ? isPart(key) : key.every(isPart);
  return fits ? key : undefined;
}

/** Undefined where the record does not have the shape that its table declares; `parse` is given by whoever has many. */
export function parseWhole(
  facts: RecordFacts,
  raw: unknown,
  parse = createRecordParser(facts.record),
): ParsedRecord | undefined {
  if (!isObject(raw)) return undefined;
  const key = findKey(facts, raw);
  if (key === undefined) return undefined;
  if ('@removed' in raw) return { kind: 'removed', key };
  const record = parse(raw);
  return record && { kind: 'whole', key, record };
}

export function parsePatch(facts: RecordFacts, raw: unknown): ParsedPatch | undefined {
  if (!isObject(raw)) return undefined;
  const key = findKey(facts, raw);
  if (key === undefined) return undefined;
  if ('@removed' in raw) return { kind: 'removed', key };
  const patch = Object.fromEntries(Object.entries(raw).filter(([name]) => name in facts.record.shape));
  return { kind: 'patch', key, patch };
}

/** An entry of a parent as a record of the child's table; what is no entry stays as it is and cannot be read. */
export function toChildRecord(child: Child, parent: string, entry: unknown): unknown {
  if (!isObject(entry) || typeof entry.id !== 'string') return entry;
  const removed = '@removed' in entry ? { '@removed': entry['@removed'] } : {};
  return { ...child.toRecord(parent, entry), ...removed, id: entry.id };
}
