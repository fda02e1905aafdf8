import type { CustomerView } from '../../shared/pages/views/customer.ts';
import type { ReviewView } from '../../shared/pages/views/review.ts';
import { connection, customer, customerRow, hostile, operator, reason, review, settings } from './samples.ts';
import { withText } from './with-text.ts';

/** A reason whose texts are hostile too: parts of them can come from Microsoft's answers. */
const hostileReason = { ...reason('permission-missing'), message: hostile.markup, remedy: hostile.long };

export const hostileReview: ReviewView = review({
  customerName: hostile.markup,
  externalId: hostile.long,
  verifiedPublisher: hostile.words,
  tenant: hostile.long,
  why: hostile.words,
  cannot: [hostile.markup, hostile.rightToLeft],
  whoCanUse: hostile.words,
  lastTry: hostileReason,
});

/** Every text of a customer's page that comes from a tenant, a portal or Microsoft, replaced by `text`. */
export function hostileCustomer(text: string, tab: CustomerView['tab']): CustomerView {
  const base = customer('needs-consent', { tab });
  return {
    ...base,
    operator: { ...operator, name: text, username: text },
    row: customerRow('needs-consent', { customerName: text, tenantName: text }),
    connection: connection('needs-consent', {
      reason: { ...hostileReason, message: text, remedy: text },
      tenant: { id: base.row.tenantId ?? '', name: text, domains: [text, text] },
      customer: { name: text, externalId: text, tenant: text, contactEmail: text },
      settings: { domains: [text] },
      consentedBy: { objectId: base.row.tenantId ?? '', name: text, username: text },
    }),
    streams: base.streams.map((stream) => ({
      ...stream,
      stream: text,
      status: 'failing' as const,
      heldBack: 12,
      incomplete: { code: 'internal' as const, message: text },
    })),
    seats: base.seats.map((seat) => ({ ...seat, name: text, partNumber: text, status: text })),
    people: {
      search: text,
      filter: 'guests' as const,
      continuation: text,
      rows: ['a', 'b'].map((id) => ({
        id,
        displayName: text,
        userPrincipalName: text,
        mail: text,
        enabled: true,
        guest: true,
        licences: [text, `${text} 2`],
        removedAt: null,
      })),
    },
    permissions: {
      asOf: base.permissions.asOf,
      items: base.permissions.items.map((item) => ({
        ...item,
        name: `${text} ${item.name}`,
        reason: text,
        remedy: text,
      })),
    },
    history: base.history.map(({ at }) => ({
      at,
      who: text,
      what: text,
      detail: text,
      from: text,
      changes: [{ name: text, before: text, after: text }],
    })),
    settings: tab === 'settings' ? withText(settings(), text) : null,
    shared: { isOwner: false, ownerId: 'other', ownerName: text, others: 1 },
    otherActions: [],
    action: { label: 'Make a new invitation', href: '/dashboard/connections/x/invitation' },
  };
}

const tabs = ['overview', 'people', 'licences', 'permissions', 'history', 'settings'] as const;

export const hostileCustomerPages: [name: string, view: CustomerView][] = [
  ...tabs.map((tab): [string, CustomerView] => [
    `customer-hostile-${tab}`,
    hostileCustomer(hostile.markup, tab),
  ]),
  ['customer-long', hostileCustomer(hostile.long, 'overview')],
  ['customer-long-people', hostileCustomer(hostile.long, 'people')],
  ['customer-words', hostileCustomer(hostile.words, 'overview')],
  ['customer-right-to-left', hostileCustomer(hostile.rightToLeft, 'overview')],
];
