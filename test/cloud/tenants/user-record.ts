import type { GraphRecord } from '../model.ts';
import { drawName, type NamePools, toAlias } from './names.ts';
import { type AssignedLicense, license } from './products.ts';
import { guid, integer, pastDate, pick, type Random } from './random.ts';

/** What every record of one tenant is made with. */
export interface Maker {
  random: Random;
  pools: NamePools;
  /** The initial domain, then the default one, then the others. */
  domains: readonly string[];
  /** User principal names in use, lower case. */
  taken: Set<string>;
}

type Fields = Record<string, unknown>;

/** A user as Graph stores it: absent values are null, absent lists empty. Rarely used properties are left out. */
export function toUser(maker: Maker, fields: Fields & { userPrincipalName: string }): GraphRecord {
  const created = pastDate(maker.random, 2_500);
  maker.taken.add(fields.userPrincipalName.toLowerCase());
  return {
    id: guid(maker.random),
    deletedDateTime: null,
    accountEnabled: true,
    displayName: null,
    givenName: null,
    surname: null,
    mailNickname: fields.userPrincipalName.split('@')[0],
    mail: null,
    otherMails: [],
    proxyAddresses: toProxyAddresses(fields.mail, fields.userPrincipalName),
    jobTitle: null,
    department: null,
    companyName: null,
    officeLocation: null,
    city: null,
    mobilePhone: null,
    businessPhones: [],
    usageLocation: null,
    preferredLanguage: null,
    userType: 'Member',
    employeeId: null,
    createdDateTime: created,
    creationType: null,
    onPremisesSyncEnabled: null,
    onPremisesImmutableId: null,
    onPremisesLastSyncDateTime: null,
    assignedLicenses: [],
    externalUserState: null,
    externalUserStateChangeDateTime: null,
    lastPasswordChangeDateTime: created,
    signInSessionsValidFromDateTime: created,
    ...fields,
  };
}

/** An ordinary employee with whatever licences employees have. */
export function createMember(maker: Maker): GraphRecord {
  const { random, pools, domains } = maker;
  const name = drawName(random, pools);
  const userPrincipalName = toFreeName(maker, toAlias(name, `user${integer(random, 1e6)}`));
  const synced = random() < 0.3;
  return toUser(maker, {
    userPrincipalName,
    accountEnabled: random() > 0.04,
    displayName: `${name.given} ${name.surname}`,
    givenName: name.given,
    surname: name.surname,
    mail: random() < 0.05 ? null : userPrincipalName,
    jobTitle: random() < 0.1 ? null : pick(random, pools.titles),
    department: pick(random, pools.departments),
    companyName: random() < 0.5 ? (domains[0]?.split('.')[0] ?? null) : null,
    officeLocation: `${1 + integer(random, 40)}/${1000 + integer(random, 3000)}`,
    city: pick(random, pools.cities),
    mobilePhone: random() < 0.4 ? phone(random) : null,
    businessPhones: random() < 0.6 ? [phone(random)] : [],
    usageLocation: pick(random, ['US', 'US', 'GB', 'DE', 'PL']),
    preferredLanguage: pick(random, ['en-US', 'en-US', 'de-DE', 'pl-PL', null]),
    employeeId: random() < 0.7 ? `${100_000 + integer(random, 899_999)}` : null,
    onPremisesSyncEnabled: synced ? true : null,
    onPremisesImmutableId: synced ? toImmutableId(random) : null,
    onPremisesLastSyncDateTime: synced ? pastDate(random, 1) : null,
    assignedLicenses: drawLicenses(random),
  });
}

/** Somebody of another tenant: the principal name holds `#EXT#`, the mail is a foreign one. */
export function createGuest(maker: Maker, accepted = maker.random() < 0.8): GraphRecord {
  const { random, pools, domains } = maker;
  const name = drawName(random, pools);
  const home = pick(random, ['fabrikam.com', 'northwindtraders.com', 'gmail.com', 'adatum.co.uk']);
  const local = `${toAlias(name, 'guest')}${integer(random, 1e6)}`;
  return toUser(maker, {
    userPrincipalName: `${local}_${home}#EXT#@${domains[0]}`,
    displayName: `${name.given} ${name.surname}`,
    mail: `${local}@${home}`,
    otherMails: [`${local}@${home}`],
    userType: 'Guest',
    creationType: 'Invitation',
    externalUserState: accepted ? 'Accepted' : 'PendingAcceptance',
    externalUserStateChangeDateTime: pastDate(random, 900),
  });
}

/** An unused principal name; most are in the default domain, some in a further one. */
function toFreeName({ random, domains, taken }: Maker, alias: string): string {
  const domain = (random() < 0.1 ? domains[2] : undefined) ?? domains[1] ?? domains[0];
  let candidate = `${alias}@${domain}`;
  for (let number = 2; taken.has(candidate); number += 1 + integer(random, number)) {
    candidate = `${alias}${number}@${domain}`;
  }
  return candidate;
}

function drawLicenses(random: Random): AssignedLicense[] {
  const main = random();
  const licenses =
    main < 0.4
      ? [random() < 0.15 ? license('ENTERPRISEPACK', 'YAMMER_ENTERPRISE', 'SWAY') : license('ENTERPRISEPACK')]
      : main < 0.58
        ? [license('SPE_E5')]
        : main < 0.7
          ? [license('DESKLESSPACK')]
          : main < 0.78
            ? [license('EXCHANGESTANDARD')]
            : [];
  if (random() < 0.15) licenses.push(license('FLOW_FREE'));
  if (random() < 0.1) licenses.push(license('POWER_BI_STANDARD'));
  if (main < 0.4 && random() < 0.1) licenses.push(license('EMS'));
  return licenses;
}

function toProxyAddresses(mail: unknown, userPrincipalName: string): string[] {
  if (typeof mail !== 'string') return [];
  return mail.toLowerCase() === userPrincipalName.toLowerCase()
    ? [`SMTP:${mail}`]
    : [`SMTP:${mail}`, `smtp:${userPrincipalName.replace('#EXT#', '')}`];
}

export function toImmutableId(random: Random): string {
  return Buffer.from(guid(random).replaceAll('-', ''), 'hex').toString('base64');
}

function phone(random: Random): string {
  return `+1 425 555 0${100 + integer(random, 100)}`;
}
