import type { Settings } from '../../config/settings.ts';
import type { ConnectionMode, TierName } from '../../contracts/connections.ts';
import type { ClientCredential } from '../../contracts/credentials.ts';
import type { ConnectionRow } from '../connection-row.ts';
import type { ConnectionEvent } from '../state-table.ts';

/** The app registration through which a connection asks for tokens, and how that proves itself. */
export interface Client {
  clientId: string;
  credential: ClientCredential;
}

/** A way to connect: what differs from one to another, and nothing else. */
export interface Mode {
  name: ConnectionMode;
  /** Throws where this installation cannot make such a connection. */
  checkInstallation(settings: Settings, tier: TierName): void;
  /** Throws `tier-not-registered` or `wrong-state` where there is none. */
  getClient(settings: Settings, row: Pick<ConnectionRow, 'tier' | 'registration'>): Client;
  /** Where the review's button leads: to Microsoft, or to a page of ours. */
  start: { kind: 'consent' } | { kind: 'page'; path: string };
  /** What it means when Microsoft refuses the credential, with AADSTS number where there is one. */
  credentialRefused(aadsts: number | undefined): ConnectionEvent;
}
