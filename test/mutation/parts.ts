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

const connect = (name: string, files: string[], suites: string[]): Part => ({
  name: `connect-${name}`,
  folder: 'shared/connect',
  files: files.map((file) => `shared/connect/${file}.ts`),
  suites: suites.map((suite) => `test/${suite}.test.ts`),
});

export const parts: Part[] = [
  sync(
    'lane',
    ['bookkeeping', 'due', 'end-run', 'lane', 'run-lane', 'start-run', 'take-message', 'tick'],
    ['lane', 'start-run', 'take-message', 'due', 'schedule', 'told-once', 'going-on', 'held-up', 'trouble'],
  ),
  sync(
    'tell',
    [
      'change-log',
      'drop-changes',
      'erase-rows',
      'move-connections',
      'publish',
      'purge',
      'revise-change',
      'tell',
    ],
    ['tell', 'revise-change', 'told-once', 'reading', 'trouble', 'groups'],
  ),
  sync(
    'guard',
    ['shrink-guard', 'finish-stream', 'full-read', 'other-rules', 'scratch', 'stream-position'],
    ['shrink-guard', 'stream-position', 'shrinking', 'going-on', 'groups', 'trouble'],
  ),
  sync(
    'read',
    ['delta-read', 'ledger', 'read-one', 'read-state', 'read-stream'],
    ['ledger', 'parts', 'reading', 'trouble', 'groups', 'going-on'],
  ),
  sync(
    'write',
    ['apply-writes', 'matched-rows', 'read-page', 'child-read', 'owners'],
    ['apply-writes', 'owners', 'merging', 'parts', 'held-up', 'groups', 'reading'],
  ),
  sync(
    'plan',
    ['content-hash', 'key-index', 'parse-record', 'plan-write', 'record-parser', 'schedule', 'summary'],
    ['key-index', 'plan-write', 'record-parser', 'schedule', 'connectors/streams', 'merging', 'reading'],
  ),
  connect(
    'states',
    [
      'attempt',
      'connection-row',
      'connections',
      'granted-permissions',
      'invitation-state',
      'may-resume',
      'own-ids',
      'reasons',
      'refusal',
      'schedule-next',
      'state-groups',
      'state-table',
      'tenant-scope',
      'verdict',
    ],
    [
      'connect/state-table',
      'connect/state-effects',
      'connect/addresses',
      'connect/invitations',
      'connect/unnamed',
      'invitations/api',
      'connect/disconnect',
    ],
  ),
  connect(
    'invitations',
    [
      'connection-page',
      'invitations',
      'list-connections',
      'list-invitations',
      'open-link',
      'single-use-state',
      'tenant-lookup',
    ],
    ['connect/addresses', 'connect/invitations', 'invitations/api', 'connect/named', 'connect/unnamed'],
  ),
  connect(
    'consent',
    [
      'admin-consent',
      'callback',
      'customer-session',
      'customer-way',
      'legs',
      'sign-in',
      'modes/admin-consent',
      'modes/registry',
      'show-review',
      'show-status',
    ],
    [
      'connect/addresses',
      'connect/named',
      'connect/callbacks',
      'connect/invitations',
      'connect/registrations',
    ],
  ),
  connect(
    'decisions',
    ['change-connection', 'decide', 'verify'],
    ['connect/unnamed', 'connect/disconnect', 'connect/late-consent', 'own-app/domains'],
  ),
  connect(
    'own-app',
    [
      'modes/own-app',
      'own-app/connect-own-app',
      'own-app/credential',
      'own-app/form',
      'own-app/guide',
      'own-app/refusals',
      'own-app/register-own-app',
      'own-app/show-own-app',
      'own-app/take-own-app',
      'own-app/takes-registration',
      'own-app/tries',
    ],
    ['own-app/connecting', 'own-app/credentials'],
  ),
  connect(
    'validate',
    ['validate/checks', 'validate/probe', 'validate/show-validation', 'validate/validate'],
    ['own-app/validate'],
  ),
];
