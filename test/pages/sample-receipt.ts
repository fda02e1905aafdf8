import type { LeaveView } from '../../shared/pages/views/leave.ts';
import type { ReceiptCard, ReceiptDay, ReceiptView } from '../../shared/pages/views/receipt.ts';
import { readTier } from './sample-permissions.ts';
import { ago, message, reason } from './samples.ts';

const dayMinutes = 1440;

const receiptDay = (daysAgo: number, changes: Partial<ReceiptDay> = {}): ReceiptDay => ({
  day: ago(daysAgo * dayMinutes).slice(0, 10),
  reads: 4,
  added: daysAgo % 3,
  changed: (daysAgo * 7) % 19,
  removed: daysAgo % 5 === 4 ? 1 : 0,
  acts: [],
  ...changes,
});

const days = [
  receiptDay(0, {
    reads: 2,
    acts: [{ at: ago(95), who: 'Maja Lindqvist of Northwind Cloud', what: 'Looked at the list of people' }],
  }),
  receiptDay(1, { reads: 0, added: 0, changed: 0, removed: 0 }),
  ...Array.from({ length: 9 }, (_, index) => receiptDay(index + 2)),
  receiptDay(11, {
    reads: 1,
    added: 1248,
    acts: [{ at: ago(11 * dayMinutes), who: 'Adele Vance', what: 'Gave consent' }],
  }),
];

export const receiptCard = (changes: Partial<ReceiptCard> = {}): ReceiptCard => ({
  id: 'q9Vb2xT0QkGmZc7n4pLw1A',
  customerName: 'Contoso',
  mode: 'admin-consent',
  state: 'active',
  reason: null,
  givenBy: { name: 'Adele Vance', username: 'adele@contoso.com' },
  givenAt: ago(11 * dayMinutes),
  endedAt: null,
  capabilities: readTier,
  granted: ['User.Read.All', 'Organization.Read.All', 'Domain.Read.All', 'GroupMember.Read.All'],
  lastUsedAt: ago(4),
  days: null,
  registration: null,
  may: { pause: false, resume: false, disconnect: false },
  ...changes,
});

const ownAppCard = receiptCard({
  id: 'Zk3pQ8sWv1yLr6Tn0XbM2g',
  mode: 'own-app',
  givenBy: null,
  registration: {
    clientId: '7f3c1e52-9b0a-4d6e-8c41-5a2f9d7e6b13',
    credential: 'secret',
    expiresAt: ago(-18 * dayMinutes),
  },
});

export const receipt = (changes: Partial<ReceiptView> = {}): ReceiptView => ({
  person: null,
  cards: [receiptCard()],
  csrf: null,
  signIn: { href: '/receipt/sign-in', fields: { csrf: 'csrf-of-the-receipt', tenant: 'contoso.com' } },
  problem: null,
  done: null,
  ...changes,
});

const signedIn = {
  person: { name: 'Adele Vance', username: 'adele@contoso.com', tenantName: 'Contoso Ltd' },
  csrf: 'csrf-of-the-receipt',
  signIn: null,
};

export const enterpriseApps =
  'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview';

const left = [
  {
    text: 'The application Northwind Cloud and its permissions, under Enterprise applications.',
    href: enterpriseApps,
    label: 'Open Enterprise applications',
  },
];

export const receiptStates: Record<string, ReceiptView> = {
  summary: receipt(),
  details: receipt({
    ...signedIn,
    cards: [
      receiptCard({ days, may: { pause: true, resume: false, disconnect: true } }),
      { ...ownAppCard, days: [], may: { pause: true, resume: false, disconnect: true } },
    ],
  }),
  paused: receipt({
    ...signedIn,
    cards: [
      receiptCard({
        state: 'paused',
        reason: reason('paused-by-customer'),
        days: days.slice(0, 3),
        may: { pause: false, resume: true, disconnect: true },
      }),
    ],
    done: { what: 'paused', customerName: 'Contoso', deleted: [], left: [] },
  }),
  disconnected: receipt({
    ...signedIn,
    cards: [
      receiptCard({
        state: 'disconnected',
        reason: reason('disconnected-by-customer'),
        endedAt: ago(0),
        days: days.slice(0, 2),
      }),
    ],
    done: {
      what: 'disconnected',
      customerName: 'Contoso',
      deleted: ['The token that reading used was deleted.', '1,263 rows were erased.'],
      left,
    },
  }),
  problem: receipt({
    cards: [ownAppCard],
    problem: message({
      title: 'The sign-in did not succeed',
      message: 'The secret of your app registration has ended, so nobody can be signed in with it.',
      remedy: 'Ask support@northwind.example to pause or end the connection for you, or give a new secret.',
      code: 'secret-expired',
      action: { label: 'Give a new secret', href: '/connect/own-app' },
    }),
  }),
  empty: receipt({ ...signedIn, cards: [] }),
};

export const leave = (changes: Partial<LeaveView> = {}): LeaveView => ({
  card: receiptCard({ days, may: { pause: true, resume: false, disconnect: true } }),
  csrf: 'csrf-of-the-receipt',
  happens: [
    'Reading stops at once, and nothing new is read.',
    'The credential of this connection is deleted from the vault.',
    'What was done is kept in the ledger, so that both sides can prove it later.',
  ],
  left,
  ...changes,
});
