import type { ConnectionState } from '../../shared/contracts/connections.ts';
import type { CustomerRow } from '../../shared/pages/views/customers.ts';
import { ago, customerRow, hostile } from './samples.ts';

const first = [
  'Adventure Works',
  'Alpine Ski House',
  'Bellows College',
  'Blue Yonder Airlines',
  'City Power & Light',
  'Coho Vineyard',
  'Contoso Pharmaceuticals',
  'Fabrikam Residences',
  'First Up Consultants',
  'Fourth Coffee',
  'Graphic Design Institute',
  'Humongous Insurance',
  'Lamna Healthcare',
  'Litware',
  'Lucerne Publishing',
  'Margie’s Travel',
  'Munson’s Pickles and Preserves',
  'Nod Publishers',
  'Proseware',
  'Relecloud',
  'School of Fine Art',
  'Southridge Video',
  'Tailspin Toys',
  'Trey Research',
  'VanArsdel',
  'Wide World Importers',
  'Wingtip Toys',
  'Woodgrove Bank',
];
const second = ['', ' Nordic', ' Ltd', ' Group', ' Services', ' Retail', ' Holding', ' Labs', ' West', ' UK'];

/** Most are fine; the others are spread so that every state is seen in the first screenful. */
function stateOf(index: number): ConnectionState {
  const others: [every: number, state: ConnectionState][] = [
    [61, 'blocked'],
    [47, 'needs-consent'],
    [41, 'awaiting-confirmation'],
    [37, 'degraded'],
    [29, 'verifying'],
    [23, 'invited'],
    [53, 'paused'],
  ];
  return others.find(([every]) => index % every === every - 1)?.[1] ?? 'active';
}

const worst: ConnectionState[] = [
  'blocked',
  'needs-consent',
  'awaiting-confirmation',
  'degraded',
  'verifying',
  'invited',
  'active',
  'paused',
];

/** As many customers as one wants, the ones that need somebody first. */
export function manyCustomers(count: number): CustomerRow[] {
  return Array.from({ length: count }, (_, index) => toRow(index)).sort(
    (a, b) => worst.indexOf(a.state) - worst.indexOf(b.state),
  );
}

function toRow(index: number): CustomerRow {
  const name = `${first[index % first.length]}${second[Math.floor(index / first.length) % second.length]}`;
  const state = stateOf(index);
  const people = 12 + ((index * 7919) % 2400);
  const owned = Math.round(people * 1.1);
  const row = customerRow(state, {
    id: `customer${String(index).padStart(14, '0')}`,
    customerName: index >= first.length * second.length ? `${name} ${index}` : name,
    createdAt: ago(1440 * (3 + (index % 400))),
  });
  if (row.people === null) return { ...row, tenantName: row.tenantName && row.customerName };
  return {
    ...row,
    tenantName: row.customerName,
    people,
    seatsAssigned: index % 19 === 3 ? owned + 2 : owned - (index % 17),
    seatsOwned: owned,
    lastCompleteAt: ago(state === 'active' ? (index * 13) % 350 : 1440 + index),
    nextDueAt: row.nextDueAt === null ? null : ago(-(360 - ((index * 13) % 350))),
    coverage:
      state === 'active' && index % 31 === 5 ? { waiting: 0, fresh: 2, late: 1, failing: 0 } : row.coverage,
  };
}

/** Names that break what was not made for them. */
export const hostileCustomers = (): CustomerRow[] =>
  Object.entries(hostile).map(([kind, name], index) =>
    customerRow(index % 2 === 0 ? 'active' : 'needs-consent', {
      id: `hostile-${kind}`,
      customerName: name,
      tenantName: name,
    }),
  );
