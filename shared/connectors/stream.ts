import { z } from 'zod';

/** What of a connection's settings a stream may look at. */
export interface StreamRules {
  domains: string[];
}

/** What one table holds: the records of a stream, or of its child. The schema is the only list of their fields. */
export interface RecordFacts {
  /** Also the name of the table. */
  name: string;
  title: string;
  record: z.ZodObject;
  /** What identifies a record within its tenant; what belongs to another record names that one first. */
  key: (record: Record<string, unknown>) => string | readonly [parent: string, own: string];
  /** Properties that every whole record has, whatever the delta protocol leaves out. */
  always: string[];
  /** Path of one record below `/v1.0`, for reading it whole; absent where a part of a record is all of it. */
  one?: (key: string) => string;
  /** False drops the record: it is not wanted although Microsoft lists it. */
  keep?: (record: Record<string, unknown>, rules: StreamRules) => boolean;
  /** Properties that `keep` looks at. */
  keepNeeds?: string[];
}

/** Records that belong to those of a stream, such as the members of a group. They go where their parent goes. */
export interface Child extends RecordFacts {
  /** The parent's property that is them: its changes come as `{property}@delta`. Absent: they are listed, parent by parent. */
  property?: string;
  /** Lists all that belong to one parent, below `/v1.0`. */
  path: (parent: string) => string;
  /** The record that one entry of a parent makes; an entry has an `id`. */
  toRecord: (parent: string, entry: Record<string, unknown>) => Record<string, unknown>;
}

/**
 * One data set of a connector: facts and no loop. The schema makes `$select`, the columns and the content that is
 * compared. Paging, retry, cursor and removal are the engine's.
 */
export interface Stream extends RecordFacts {
  connector: string;
  /** Streams of a connector are read from the smallest to the largest. */
  order: number;
  read: {
    kind: 'delta' | 'list';
    /** Below `/v1.0`, such as `/users/delta`. */
    path: string;
    /** False where Graph takes no `$select`. */
    select: boolean;
    /** `Prefer: odata.maxpagesize`, where Graph listens to it. */
    pageSize?: number;
  };
  /** Calls as the permission catalogue names them. */
  calls: string[];
  key: (record: Record<string, unknown>) => string;
  child?: Child;
}

export const stream = (facts: Stream): Stream => facts;

/** The tables that a stream fills: its own, and its child's. */
export const tablesOf = (stream: Stream): RecordFacts[] => [stream, ...(stream.child ? [stream.child] : [])];

/** Text that may be missing. A default is cheaper to parse than a transform, which counts for a million records. */
export const text = () => z.string().nullable().default(null);
export const count = () => z.int32().nullable().default(null);
export const flag = () => z.boolean().nullable().default(null);

const utcTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/;

/** One text for one instant, as Table Storage gives it back: UTC, at most 7 decimals, none that is a trailing zero. */
function toUtc(value: string): string {
  const [, seconds, decimals = ''] = utcTime.exec(value) ?? [];
  if (seconds === undefined) return toUtc(new Date(value).toISOString());
  const fraction = decimals.slice(0, 7).replace(/0+$/, '');
  return fraction === '' ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}

/**
 * A time as Graph writes it. Years before 1601 stand for "none" there (`0001-01-01`), and Table Storage refuses them.
 */
export const time = () =>
  z.iso
    .datetime({ offset: true })
    .nullish()
    .transform((value) => (value === null || value === undefined ? null : toUtc(value)))
    .transform((value) => (value === null || value < '1601' ? null : value));

/** A list, in an order that does not depend on how Graph felt: the same content gives the same row. */
export const list = <T extends z.ZodType>(entry: T) =>
  z
    .array(entry)
    .nullish()
    .transform((values) => {
      if (values === null || values === undefined) return null;
      if (values.length < 2) return values;
      return values
        .map((value) => ({ value, sort: JSON.stringify(value) }))
        .sort((a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0))
        .map(({ value }) => value);
    });

/** Who is in what: a child whose records name the parent, the member and what the member is. */
export const members = ({
  parent,
  ...facts
}: Pick<Child, 'name' | 'title' | 'property' | 'path'> & { parent: string }): Child => ({
  ...facts,
  key: (record) => [String(record[parent]), String(record.memberId)],
  always: ['memberId'],
  toRecord: (id, entry) => ({
    [parent]: id,
    memberId: entry.id,
    memberType:
      String(entry['@odata.type'] ?? '')
        .split('.')
        .at(-1) || null,
  }),
  record: z.object({ [parent]: z.guid(), memberId: z.guid(), memberType: text() }),
});
