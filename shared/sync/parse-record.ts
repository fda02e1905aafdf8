import type { Stream } from '../connectors/stream.ts';

/** A record as the engine sees it. `patch` holds only what the delta protocol sent. */
export type ParsedRecord =
  | { kind: 'removed'; key: string }
  | { kind: 'whole'; key: string; record: Record<string, unknown> };

export type ParsedPatch =
  | { kind: 'removed'; key: string }
  | { kind: 'patch'; key: string; patch: Record<string, unknown> };

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The key of a record, which is all that a removal carries. */
export function findKey(stream: Stream, raw: unknown): string | undefined {
  if (!isObject(raw) || typeof raw.id !== 'string' || raw.id === '') return undefined;
  const key = stream.key(raw);
  return key === '' || key.length > 400 ? undefined : key;
}

/** Undefined where the record does not have the shape that the stream declares. */
export function parseWhole(stream: Stream, raw: unknown): ParsedRecord | undefined {
  if (!isObject(raw)) return undefined;
  const key = findKey(stream, raw);
  if (key === undefined) return undefined;
  if ('@removed' in raw) return { kind: 'removed', key };
  const parsed = stream.record.safeParse(raw);
  return parsed.success ? { kind: 'whole', key, record: parsed.data } : undefined;
}

export function parsePatch(stream: Stream, raw: unknown): ParsedPatch | undefined {
  if (!isObject(raw)) return undefined;
  const key = findKey(stream, raw);
  if (key === undefined) return undefined;
  if ('@removed' in raw) return { kind: 'removed', key };
  const patch = Object.fromEntries(Object.entries(raw).filter(([name]) => name in stream.record.shape));
  return { kind: 'patch', key, patch };
}
