import { hash } from 'node:crypto';
import { z } from 'zod';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Scope } from '../records/scope.ts';
import { changeShards } from '../sync/change-log.ts';

/** How far a log was read: rows up to a number whole, and of the row behind it so many changes. */
export interface ReadUpTo {
  number: number;
  changes: number;
}

/** How far each log was read; where one is missing, nothing of it was. */
export type Cursor = ReadonlyMap<string, ReadUpTo>;

const whole = z.int().min(0);
const token = z.tuple([
  z.literal(1),
  z.string(),
  z.array(z.tuple([whole, whole]).nullable()).length(changeShards.length),
]);

/**
 * What a cursor is good for. It has passed over what was not asked for or may not be seen, so that with another question
 * it would lose that.
 */
export const toQuestion = (scope: Scope, streams: readonly string[] | null): string =>
  hash('sha256', JSON.stringify([scope, streams]), 'base64url').slice(0, 12);

export function toCursorText(question: string, cursor: Cursor): string {
  const places = changeShards.map((shard) => {
    const place = cursor.get(shard);
    return place === undefined ? null : [place.number, place.changes];
  });
  return Buffer.from(JSON.stringify([1, question, places])).toString('base64url');
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

const wrong = (detail: string) =>
  new TenantryError('bad-request', `The cursor ${detail}`, { errors: [{ pointer: '/cursor', detail }] });

/** Throws `bad-request` for what is no cursor, or one of another question. */
export function fromCursorText(question: string, text: string): Cursor {
  const parsed = token.safeParse(tryJson(text));
  if (!parsed.success) throw wrong('is not one of ours');
  const [, asked, places] = parsed.data;
  if (asked !== question) throw wrong('was given for other tenants or streams');
  return new Map(
    places.flatMap((place, index) => {
      const shard = changeShards[index];
      return place === null || shard === undefined
        ? []
        : [[shard, { number: place[0], changes: place[1] }] as const];
    }),
  );
}
