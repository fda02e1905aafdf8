import { streams } from './registry.ts';
import { type RecordFacts, tablesOf } from './stream.ts';

/** A table of records that can be read by its name. */
export type RecordTableFacts = Pick<RecordFacts, 'name' | 'record'>;

/** Every table that a stream fills. */
export const listRecordTables = (): readonly RecordTableFacts[] => streams.flatMap(tablesOf);

export const findRecordTable = (name: string): RecordTableFacts | undefined =>
  listRecordTables().find((table) => table.name === name);
