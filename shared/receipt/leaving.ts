import { appRegistrationsUrl, enterpriseAppsUrl } from '../clouds/portal.ts';
import type { Settings } from '../config/settings.ts';
import type { ConnectionMode } from '../contracts/connections.ts';
import type { ReceiptDone } from '../pages/views/receipt.ts';
import type { Act } from './session.ts';

export interface LeavingFacts {
  partnerName: string;
  credential: Act['credential'];
  /** Another connection of the tenant reads the same rows. */
  sharesRows: boolean;
  /** Another connection of the tenant goes on through the same application. */
  sharesClient: boolean;
}

const appStays =
  'The enterprise application stays needed: another connection of your tenant works through it.';

/** What happens when a connection is ended, before it does. */
export function toHappens({ partnerName, credential, sharesRows, sharesClient }: LeavingFacts): string[] {
  return [
    `${partnerName} reads nothing more through this connection from that moment on; a read that is going stops.`,
    'The access tokens held for it are dropped and no new one is asked for. The last one that Microsoft issued ends by itself within 90 minutes.',
    ...(credential === null
      ? []
      : [
          `The ${credential} of your app registration is deleted from ${partnerName}’s key vault, whose recovery copy ends within 90 days.`,
        ]),
    'The invitation link stops working, and so does every browser that has opened it. Connecting again takes a new invitation.',
    sharesRows
      ? 'Another connection of your tenant reads the same rows and goes on: none of them is erased, whatever you choose below.'
      : 'What was read so far is kept or erased, as you choose below.',
    ...(sharesClient ? [appStays] : []),
    'The record of what was done is kept, and you can still read it here.',
    'Everybody of your tenant who can sign in here may do this. Your administrators can restrict that: in the Entra admin center under Enterprise applications, in the application’s Properties, with “Assignment required”.',
  ];
}

function toRowsWords(rows: Act['rows'], partnerName: string): string {
  switch (rows) {
    case 'erased':
      return 'Every row that was read of your tenant: the last of them goes within minutes.';
    case 'shared':
      return 'Not the rows that were read: another connection of your tenant reads the same ones and goes on.';
    default:
      return `Not the rows that were read: ${partnerName} keeps them, as you chose. To have them erased later, ask ${partnerName}.`;
  }
}

/** What is gone, afterwards. */
export function toDeleted(
  rows: Act['rows'],
  { partnerName, credential, sharesClient }: Omit<LeavingFacts, 'sharesRows'>,
): string[] {
  return [
    'The access tokens that were held in memory.',
    ...(credential === null
      ? []
      : [`The ${credential} of your app registration, in ${partnerName}’s key vault.`]),
    'The right of the invitation link, and of every browser that had opened it.',
    toRowsWords(rows, partnerName),
    ...(sharesClient ? [appStays] : []),
  ];
}

/** What only the customer can remove, and where. */
export function toLeft(
  { cloud }: Pick<Settings, 'cloud'>,
  mode: ConnectionMode,
  clientId: string | null,
): ReceiptDone['left'] {
  const named = clientId === null ? '' : ` (application ID ${clientId})`;
  const enterprise = {
    text: `The enterprise application${named}: the permissions stay granted in your tenant until you delete it.`,
    href: enterpriseAppsUrl(cloud),
    label: 'Enterprise applications',
  };
  if (mode !== 'own-app') return [enterprise];
  const registration = {
    text: `The app registration that you made${named}: its secret or certificate stays valid at Microsoft until you delete it.`,
    href: appRegistrationsUrl(cloud, clientId ?? undefined),
    label: 'App registrations',
  };
  return [enterprise, registration];
}
