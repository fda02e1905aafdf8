/** Files that are mutated together, and the suites that answer for them: the ones that look closest first. */
export interface Part {
  name: string;
  folder: 'shared/sync' | 'shared/connect';
  files: string[];
  suites: string[];
}

const sync = (name: string, files: string[], suites: string[]): Part => ({
  name: `sync-${name}`,
  folder: 'shared/sync',
  files: files.map((file) => `shared/sync/${file}.ts`),
  suites: suites.map((suite) => `test/${suite.includes('/') ? suite : `sync/${suite}`}.test.ts`),
});

export const parts: Part[] = [
  sync(
    'plan',
    [
      'content-hash',
      'key-index',
      'other-rules',
      'parse-record',
      'plan-write',
      'record-parser',
      'schedule',
      'summary',
    ],
    [
      'key-index',
      'plan-write',
      'record-parser',
      'schedule',
      'connectors/streams',
      'merging',
      'reading',
      'trouble',
    ],
  ),
  sync(
    'write',
    ['apply-writes', 'matched-rows', 'read-page', 'child-read', 'owners', 'revise-change'],
    ['apply-writes', 'merging', 'parts', 'groups', 'reading', 'going-on'],
  ),
  sync(
    'guard',
    ['shrink-guard', 'finish-stream', 'full-read', 'scratch', 'stream-position'],
    ['shrinking', 'going-on', 'groups', 'reading', 'trouble'],
  ),
  sync(
    'read',
    ['delta-read', 'read-one', 'read-state', 'read-stream', 'ledger'],
    ['parts', 'trouble', 'reading', 'groups', 'shrinking', 'going-on'],
  ),
  sync(
    'lane',
    ['bookkeeping', 'due', 'end-run', 'lane', 'run-lane', 'start-run', 'take-message', 'tick'],
    ['due', 'schedule', 'told-once', 'going-on', 'held-up', 'trouble', 'reading'],
  ),
  sync(
    'tell',
    ['change-log', 'drop-changes', 'erase-rows', 'move-connections', 'publish', 'purge', 'tell'],
    ['told-once', 'reading', 'groups', 'trouble', 'going-on'],
  ),
];
