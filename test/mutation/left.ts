import type { Tried } from './results.ts';

interface Reason {
  file: string;
  /** What stands there. */
  before: string;
  /** What the mutant puts there; without it, whatever it is. */
  after?: string;
  why: string;
}

const noIndex = 'for the compiler only: the index is always in range';
const oneMore = 'the same in the end, with a request or a write more';
const another = 'the other half of the condition says the same';
const race = 'only where two do it at the same moment';
const spared = 'the same in the end: rows are read that stay as they are';
const pace = 'how many at a time, not what';
const noTime = 'for the compiler only: what is not there is no time, and neither before nor after one';
const nothingIsNo = 'nothing at all is taken for a no as well';

/** Why a mutant that survives is left, as far as somebody has looked at it. */
const reasons: Reason[] = [
  {
    file: 'key-index.ts',
    before: 'digits % 8 === 0',
    after: 'true',
    why: 'what is written between two words of a typed array goes nowhere',
  },
  { file: 'key-index.ts', before: 'word < 4', why: 'a typed array of four has no fifth' },
  { file: 'key-index.ts', before: '-1', after: '+1', why: noIndex },
  { file: 'lane.ts', before: 'found', after: 'false', why: oneMore },
  { file: 'lane.ts', before: 'stored.row.leasedUntil === null', after: 'false', why: another },
  { file: 'lane.ts', before: 'stored.row.holder !== null', after: 'true', why: another },
  { file: 'lane.ts', before: 'lane.fence === fence', after: 'true', why: another },
  { file: 'lane.ts', before: '!lost', after: 'true', why: 'a lost lease is found lost again' },
  { file: 'lane.ts', before: 'timer.unref();', why: 'lets a process end, which no suite does' },
  { file: 'lane.ts', before: 'clearInterval(timer);', why: 'a lease that was given back cannot be renewed' },
  { file: 'start-run.ts', before: 'false', after: 'true', why: 'is set before it is looked at' },
  { file: 'start-run.ts', before: 'known.run === going', after: 'true', why: race },
  { file: 'start-run.ts', before: 'known.leasedUntil !== null', after: 'true', why: another },
  { file: 'take-message.ts', before: "typeof entry !== 'string'", after: 'false', why: another },
  {
    file: 'tick.ts',
    before: 'lane === undefined',
    after: 'false',
    why: 'a run that was started has its lane',
  },
  { file: 'shrink-guard.ts', before: 'suspects.size > 0', why: 'spares the packing of keys' },
  { file: 'shrink-guard.ts', before: 'isKept', after: 'true', why: oneMore },
  { file: 'shrink-guard.ts', before: 'false', after: 'true', why: oneMore },
  { file: 'change-log.ts', before: 'through <= after', why: 'spares a request that finds nothing' },
  { file: 'drop-changes.ts', before: 'removedAtOnce', why: pace },
  { file: 'tell.ts', before: 'known.run !== run && !isLate', why: oneMore },
  {
    file: 'tell.ts',
    before: 'characters > charactersPerRow',
    after: '>=',
    why: 'a row that is full to the very byte',
  },
  { file: 'scratch.ts', before: 'start < packed.length', after: '<=', why: 'a row more that holds nothing' },
  {
    file: 'apply-writes.ts',
    before: 'maximumTouched',
    why: 'a run that touches more than a hundred thousand rows',
  },
  { file: 'apply-writes.ts', before: 'open.delete', why: 'rows would be waited for that are there already' },
  {
    file: 'apply-writes.ts',
    before: 'open.has(rowKey)',
    why: 'rows would be waited for that are there already',
  },
  { file: 'apply-writes.ts', before: 'tried >= tries', why: 'one try more' },
  { file: 'full-read.ts', before: 'index.isSame(position, hash)', after: 'false', why: spared },
  { file: 'full-read.ts', before: '{ index.see(position); return null; }', why: spared },
  {
    file: 'full-read.ts',
    before: "parsed.kind === 'whole' && position >= 0",
    why: 'of no position nothing was seen',
  },
  { file: 'full-read.ts', before: 'again.length === 0', why: oneMore },
  { file: 'full-read.ts', before: 'true', after: 'false', why: oneMore },
  {
    file: 'full-read.ts',
    before: "parsed?.kind !== 'whole'",
    why: 'what was whole is whole with a part over it',
  },
  { file: 'full-read.ts', before: 'write', after: 'true', why: 'the content that its row has already' },
  { file: 'full-read.ts', before: '[]', why: 'a key that no parent has' },
  { file: 'full-read.ts', before: 'index.countUnseen() === 0', why: oneMore },
  { file: 'full-read.ts', before: 'from < rowKeys.length', why: oneMore },
  { file: 'full-read.ts', before: 'rowKeys.slice', why: pace },
  { file: 'full-read.ts', before: 'position >= 0', why: 'only where a row is made that no lease allows' },
  { file: 'scratch.ts', before: 'scratch.insert(partitionKey, rowKey, row)', after: '{}', why: oneMore },
  { file: 'scratch.ts', before: "hasCode(error, 'conflict-in-storage')", why: oneMore },
  { file: 'owners.ts', before: 'wanted !== null', why: race },
  { file: 'owners.ts', before: 'connections.includes(wanted)', why: race },
  { file: 'owners.ts', before: 'id !== connectionId', why: 'who leaves is disconnected, and no heir' },
  { file: 'record-parser.ts', before: 'type', why: 'zod parses the same, slower: see the bench' },
  { file: 'record-parser.ts', before: 'checks', why: 'zod parses the same, slower: see the bench' },
  { file: 'record-parser.ts', before: 'toParse(', why: 'zod parses the same, slower: see the bench' },
  { file: 'record-parser.ts', before: 'new Array(value.length)', why: 'a list of the same entries' },
  { file: 'connections.ts', before: 'row.invitationExpiresAt !== null', after: 'true', why: noTime },
  { file: 'invitation-state.ts', before: 'at !== null', after: 'true', why: noTime },
  { file: 'invitation-state.ts', before: 'invitationExpiresAt !== null', after: 'true', why: noTime },
  {
    file: 'tenant-scope.ts',
    before: 'tenant !== null',
    after: 'true',
    why: 'no list of tenants has nothing in it',
  },
  { file: 'connection-page.ts', before: '{ return false; }', after: '{}', why: nothingIsNo },
  {
    file: 'connection-page.ts',
    before: 'false',
    after: 'true',
    why: 'storage’s client cannot read it either, and that is refused the same way',
  },
  {
    file: 'connection-page.ts',
    before: 'cause === undefined',
    after: 'false',
    why: 'a cause that is nothing is none',
  },
  { file: 'invitations.ts', before: 'row.invitationOpenedAt === null', after: 'true', why: oneMore },
  { file: 'tenant-lookup.ts', before: 'issuer !== undefined', after: 'true', why: another },
  {
    file: 'customer-session.ts',
    before: 'cookie === undefined',
    after: 'false',
    why: 'a cookie that is missing is not one of ours either: only the words differ',
  },
  {
    file: 'customer-session.ts',
    before: 'No invitation has been opened',
    why: 'a cookie that is missing is not one of ours either: only the words differ',
  },
  { file: 'customer-way.ts', before: '{ return false; }', after: '{}', why: nothingIsNo },
  { file: 'modes/admin-consent.ts', before: 'known.tier === tier', after: 'true', why: 'there is one tier' },
  { file: 'sign-in.ts', before: '{ return undefined; }', after: '{}', why: 'the same nothing' },
  { file: 'sign-in.ts', before: "() => ''", why: 'an answer that breaks off is no refusal that can be read' },
  {
    file: 'sign-in.ts',
    before: 'true',
    after: 'false',
    why: 'that there is an id token was found out before',
  },
  { file: 'sign-in.ts', before: 'tid !== tenant', after: 'false', why: 'both are read from the same token' },
  { file: 'sign-in.ts', before: 'tenant and issuer differ', why: 'both are read from the same token' },
  {
    file: 'change-connection.ts',
    before: 'schedule === undefined',
    after: 'false',
    why: 'storage keeps no field without a value',
  },
  {
    file: 'change-connection.ts',
    before: "'schedule' in changed",
    after: 'true',
    why: 'the same time again',
  },
  {
    file: 'decide.ts',
    before: 'before.tenantId !== null',
    after: 'true',
    why: 'who waits to be confirmed has a tenant, and of none no token is kept',
  },
  {
    file: 'decide.ts',
    before: 'tenantId === null',
    after: 'false',
    why: 'for the compiler only: was looked at before',
  },
  { file: 'decide.ts', before: 'owned.length === 0', after: 'true', why: 'who owns streams was connected' },
  { file: 'decide.ts', before: 'known.registration === null', after: 'false', why: oneMore },
  {
    file: 'verify.ts',
    before: "row.state === 'active'",
    after: 'true',
    why: 'who is not connected yet does not begin to read',
  },
  { file: 'own-app/form.ts', before: 'expiresAt !== null', after: 'true', why: noTime },
  {
    file: 'own-app/refusals.ts',
    before: 'aadsts === undefined',
    after: 'false',
    why: 'no number has no entry',
  },
  { file: 'validate/checks.ts', before: 'code === undefined', why: 'every verdict has its reason' },
  {
    file: 'validate/checks.ts',
    before: 'verdict === null',
    after: 'false',
    why: 'every verdict has its reason',
  },
  {
    file: 'validate/probe.ts',
    before: "kind === 'application'",
    after: 'true',
    why: 'no delegated permission of the tier is for a stream',
  },
  { file: 'own-app/tries.ts', before: '[]', why: 'what is no time is not recent' },
];

export function whyLeft({ file, before, after }: Tried): string {
  const found = reasons.find(
    (each) =>
      file.endsWith(`/${each.file}`) &&
      before.includes(each.before) &&
      (each.after === undefined || after.includes(each.after)),
  );
  return found?.why ?? 'not looked at yet';
}
