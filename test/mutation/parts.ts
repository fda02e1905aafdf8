/** Files that are mutated together, and the suites that answer for them. */
export interface Part {
  name: string;
  folder: 'shared/sync' | 'shared/connect';
  files: string[];
  /** Suites of milliseconds, which are asked first. */
  fast: string[];
  /** Suites of whole runs and of the whole app, for what those leave; the ones that look closest first. */
  slow: string[];
}

const suite = (name: string) => `test/${name}.test.ts`;
const ofSync = (name: string) => suite(name.includes('/') ? name : `sync/${name}`);

const sync = (name: string, files: string[], fast: string[], slow: string[]): Part => ({
  name: `sync-${name}`,
  folder: 'shared/sync',
  files: files.map((file) => `shared/sync/${file}.ts`),
  fast: fast.map(ofSync),
  slow: slow.map(ofSync),
});

const connect = (name: string, files: string[], fast: string[], slow: string[]): Part => ({
  name: `connect-${name}`,
  folder: 'shared/connect',
  files: files.map((file) => `shared/connect/${file}.ts`),
  fast: fast.map(suite),
  slow: slow.map(suite),
});

export const parts: Part[] = [
  sync(
    'plan',
    ['parse-record', 'plan-write', 'record-parser', 'schedule', 'summary'],
    ['plan-write', 'parse-record', 'record-parser', 'schedule', 'connectors/streams', 'parts', 'run-part'],
    ['reading', 'ending', 'merging'],
  ),
  sync('index', ['content-hash', 'key-index'], ['key-index'], ['shrinking']),
  sync(
    'lane',
    ['bookkeeping', 'due', 'lane', 'start-run', 'take-message', 'tick'],
    ['lane', 'start-run', 'take-message', 'due', 'schedule', 'tick'],
    ['going-on', 'held-up', 'told-once'],
  ),
  sync(
    'tell',
    ['change-log', 'drop-changes', 'publish', 'revise-change', 'tell'],
    ['tell', 'drop-changes', 'revise-change', 'publish', 'read-stream'],
    ['told-once', 'reading', 'trouble', 'groups'],
  ),
  sync(
    'guard',
    ['shrink-guard', 'full-read', 'other-rules', 'scratch', 'stream-position'],
    ['shrink-guard', 'stream-position', 'scratch', 'parts', 'read-stream', 'child-read'],
    ['connectors/life', 'shrinking', 'going-on', 'groups'],
  ),
  sync(
    'write',
    ['apply-writes', 'matched-rows', 'read-page', 'child-read', 'owners', 'ledger'],
    ['apply-writes', 'owners', 'ledger', 'parts', 'matched-rows', 'read-stream', 'child-read'],
    ['connectors/life', 'held-up', 'groups', 'reading', 'merging'],
  ),
  sync(
    'read',
    ['delta-read', 'early-pages', 'read-state', 'read-stream', 'finish-stream', 'turn'],
    ['early-pages', 'delta-read', 'parts', 'read-stream', 'child-read', 'run-part'],
    ['connectors/life', 'reading', 'shrinking', 'trouble', 'groups', 'going-on'],
  ),
  sync(
    'run',
    ['end-run', 'open-run', 'run-lane', 'trace-run', 'move-connections'],
    ['run-part'],
    ['ending', 'told-once', 'trouble', 'going-on'],
  ),
  sync(
    'erase',
    ['erase-rows', 'purge'],
    ['purge', 'erase-rows'],
    ['connect/disconnect', 'groups', 'told-once'],
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
      'connect/invitation-state',
      'connect/connection-answer',
      'connect/verdict',
      'connect/who-may',
      'connect/applied-events',
      'connect/state-effects',
      'connect/addresses',
    ],
    ['connect/invitations', 'connect/unnamed', 'invitations/api', 'connect/disconnect'],
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
    ['connect/tenant-lookup', 'connect/single-use-state', 'connect/issued-invitations', 'connect/listings'],
    ['connect/invitations', 'invitations/api', 'connect/named', 'connect/unnamed'],
  ),
  connect(
    'consent',
    [
      'admin-consent',
      'callback',
      'customer-session',
      'customer-way',
      'legs',
      'modes/admin-consent',
      'modes/registry',
      'show-review',
      'show-status',
      'sign-in',
    ],
    [
      'connect/addresses',
      'connect/sign-in',
      'connect/customer-session',
      'connect/legs',
      'connect/taken-answers',
    ],
    ['connect/named', 'connect/callbacks', 'connect/invitations', 'connect/registrations'],
  ),
  connect(
    'decisions',
    ['change-connection', 'decide', 'verify'],
    ['connect/addresses', 'connect/decisions', 'connect/verified', 'connect/changed-connections'],
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
    ['connect/own-app-form', 'connect/own-app-tries', 'connect/legs', 'connect/verdict'],
    ['own-app/connecting', 'own-app/credentials'],
  ),
  connect(
    'validate',
    ['validate/checks', 'validate/probe', 'validate/show-validation', 'validate/validate'],
    ['connect/validated'],
    ['own-app/validate'],
  ),
];
