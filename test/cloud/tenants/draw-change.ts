import type { GraphRecord } from '../model.ts';
import { licensesOf } from './licences.ts';
import { license } from './products.ts';
import type { Random } from './random.ts';

type Fields = Record<string, unknown>;
type Draw = (user: GraphRecord, random: Random) => Fields;

/** What happens to people: they marry, move, get promoted, leave a post, are licensed and locked out. */
const KINDS: Draw[] = [
  (user, random) => ({ displayName: `${user.displayName ?? 'Unnamed'} (${suffix(random)})`.slice(0, 256) }),
  (user, random) => ({ jobTitle: user.jobTitle === null ? `Lead ${suffix(random)}` : null }),
  (user) => ({ assignedLicenses: swapLicenses(user) }),
  (user) => ({ accountEnabled: !user.accountEnabled }),
  (_, random) => ({ department: `Unit ${suffix(random)}`, officeLocation: null }),
];

/** Properties to set: the kinds take turns, so that a handful of changes shows them all. */
export function drawChange(user: GraphRecord, index: number, random: Random): Fields {
  return (KINDS[index % KINDS.length] as Draw)(user, random);
}

/** Everybody has the free plan taken away or given; nobody uses up a bought seat. */
function swapLicenses(user: GraphRecord): object[] {
  const free = license('FLOW_FREE');
  const others = licensesOf(user).filter(({ skuId }) => skuId !== free.skuId);
  return others.length === licensesOf(user).length ? [...others, free] : others;
}

function suffix(random: Random): string {
  return Math.floor(random() * 46_656)
    .toString(36)
    .padStart(3, '0');
}
