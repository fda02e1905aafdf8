import type { RecordFacts, Stream, StreamRules } from '../connectors/stream.ts';
import type { RecordTable } from '../store/record-table.ts';
import type { Writer } from './apply-writes.ts';
import { applyChildren, type ChildReadOptions, type Parents } from './child-read.ts';
import { type DeltaReadOptions, openDeltaPage } from './delta-read.ts';
import type { FullRead } from './full-read.ts';
import { findKey } from './parse-record.ts';
import type { WriteContext } from './plan-write.ts';

/** One table of a stream, open for reading. */
export interface OpenTable {
  facts: RecordFacts;
  rules: StreamRules;
  rows: RecordTable;
  writer: Writer;
  context: WriteContext;
  /** Null where only changes are read. */
  full: FullRead | null;
}

type Readers = Pick<DeltaReadOptions, 'readWhole'> & Pick<ChildReadOptions, 'readListings'>;

export interface AppliedPage {
  /** Records that could not be read, of any table. */
  unreadable: number;
  /** Records of the child's table. */
  children: number;
}

/** Applies a page of a stream to the tables that it fills: its own, and its child's where it has one. */
export function createPageReader(
  stream: Stream,
  [own, below]: readonly [own: OpenTable, ...child: OpenTable[]],
  readers: Readers,
): (records: unknown[]) => Promise<AppliedPage> {
  const toChildren = async (records: unknown[], { gone, untold }: Omit<Parents, 'records'>) =>
    stream.child && below
      ? applyChildren(
          { records: toParents(stream, records), gone, untold },
          { ...below, ...readers, child: stream.child },
        )
      : { records: 0, unreadable: 0 };

  return async (records) => {
    if (own.full) {
      const { unreadable, gone } = await own.full.applyPage(records);
      const children = await toChildren(records, { gone, untold: [] });
      return { unreadable: unreadable + children.unreadable, children: children.records };
    }
    const page = await openDeltaPage(records, { ...own, ...readers });
    // A parent that is stored counts as told from its beginning: what belongs to it is written first.
    const children = await toChildren(records, { gone: page.gone, untold: page.readWhole });
    await below?.writer.flush();
    return { unreadable: (await page.write()) + children.unreadable, children: children.records };
  };
}

const toParents = (stream: Stream, records: unknown[]) =>
  records.flatMap((raw) => {
    const key = findKey(stream, raw);
    return key === undefined ? [] : [{ key: String(key), raw: raw as Record<string, unknown> }];
  });
