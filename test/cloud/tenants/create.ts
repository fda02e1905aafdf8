import type { GraphRecord, Tenant, TenantSettings } from '../model.ts';
import { createAwkwardUsers } from './awkward.ts';
import { createDirectoryRoles, createGroups } from './groups.ts';
import { countSeats } from './licences.ts';
import { createNamePools } from './names.ts';
import { createOrganization, createSubscriptions } from './organization.ts';
import { createPeople, type PersonOptions } from './people.ts';
import { PRODUCTS, toSubscribedSku } from './products.ts';
import { createRandom, guid } from './random.ts';
import { createGuest, createMember, type Maker } from './user-record.ts';

export interface TenantOptions {
  /** By default it follows from the seed. */
  id?: string;
  displayName: string;
  /** The default domain (`contoso.com`), or the initial one alone (`contoso.onmicrosoft.com`). */
  domain: string;
  /** Users, those who can sign in included. From 25 on every awkward one is among them, and nobody is left out. */
  size: number;
  seed: number;
  /** Who can sign in besides an administrator, a role administrator and an ordinary person. */
  people?: PersonOptions[];
  settings?: Partial<TenantSettings>;
}

const SETTINGS: TenantSettings = {
  consentDelaySeconds: 0,
  userConsentAllowed: false,
  premium: 'p2',
  deltaPageSize: 200,
  throttling: true,
  tokenError: null,
};

/** A synthetic tenant: the same options give the same records, whatever the day and the machine. */
export function createTenant(options: TenantOptions): Tenant {
  const { displayName, size, seed } = options;
  const random = createRandom(seed);
  const id = options.id ?? guid(random);
  const domains = toDomainNames(options.domain.toLowerCase());
  const maker: Maker = { random, pools: createNamePools(seed), domains, taken: new Set() };
  const accounts = createPeople(maker, seed, options.people ?? []);
  const awkward = createAwkwardUsers(maker).slice(
    0,
    size < 25 ? Math.max(0, size - accounts.length) : undefined,
  );
  const users = [...accounts.map(({ user }) => user), ...awkward];
  while (users.length < size) users.push(random() < 0.06 ? createGuest(maker) : createMember(maker));
  const people = accounts.map(({ person }) => person);
  const skus = createSkus(id, domains, users, maker);
  return {
    id,
    displayName,
    domains,
    seed,
    people,
    groups: createGroups(users, domains[0] as string, random),
    directoryRoles: createDirectoryRoles(people, random),
    users: users.sort(byId),
    deletedUsers: [],
    skus,
    organization: createOrganization({ id, displayName, domains, skus }, random),
    subscriptions: createSubscriptions(skus, random),
    userChanges: [],
    deletedGroups: [],
    groupChanges: [],
    unverifiedDomains: [],
    servicePrincipals: [],
    settings: { ...SETTINGS, ...options.settings },
  };
}

function createSkus(id: string, domains: string[], users: GraphRecord[], { random }: Maker): GraphRecord[] {
  const seats = countSeats(users);
  const accountName = (domains[0] as string).split('.')[0] as string;
  return PRODUCTS.map((product) =>
    toSubscribedSku(product, { id, accountName }, seats.get(product.skuId) ?? 0, random),
  );
}

function toDomainNames(domain: string): string[] {
  if (domain.endsWith('.onmicrosoft.com')) return [domain];
  const label = domain.split('.')[0]?.replace(/[^a-z0-9]/g, '');
  return [`${label}.onmicrosoft.com`, domain, `eu.${domain}`];
}

/** Users are kept in the order of their ids, so that a listing can go on after any of them. */
function byId(a: GraphRecord, b: GraphRecord): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
