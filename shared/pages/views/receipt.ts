import type { ConnectionMode, ConnectionState, Reason } from '../../contracts/connections.ts';
import type { MessageView } from './message.ts';
import type { CapabilityView } from './review.ts';

/** What one day of a connection's life held. */
export interface ReceiptDay {
  /** `2026-11-23`. */
  day: string;
  reads: number;
  added: number;
  changed: number;
  removed: number;
  /** What people did, in words. */
  acts: { at: string; who: string; what: string }[];
}

export interface ReceiptCard {
  id: string;
  customerName: string;
  mode: ConnectionMode;
  state: ConnectionState;
  reason: Reason | null;
  /** Who gave it; null where a credential was given instead of a sign-in. */
  givenBy: { name: string | null; username: string | null } | null;
  givenAt: string | null;
  endedAt: string | null;
  capabilities: CapabilityView[];
  /** Application permissions of the last token; null: no token yet. */
  granted: string[] | null;
  /** When the token was last used. */
  lastUsedAt: string | null;
  /** Null without a fresh sign-in. Newest first. */
  days: ReceiptDay[] | null;
  registration: { clientId: string; credential: 'secret' | 'certificate'; expiresAt: string | null } | null;
  may: { pause: boolean; resume: boolean; disconnect: boolean };
}

/** `GET /receipt`. */
export interface ReceiptView {
  /** Who has signed in afresh; null: the summary only. */
  person: { name: string; username: string; tenantName: string | null } | null;
  cards: ReceiptCard[];
  /** Forms carry it; null where nothing can be posted but the sign-in. */
  csrf: string | null;
  /** The way to a fresh sign-in: POST to `href` with these fields; null where one has just been made. */
  signIn: { href: string; fields: Record<string, string> } | null;
  /** Shown where a sign-in with the customer's own registration did not succeed. */
  problem: MessageView | null;
  /** What has just been done. */
  done: ReceiptDone | null;
}

export interface ReceiptDone {
  what: 'paused' | 'resumed' | 'disconnected';
  customerName: string;
  /** What is gone, one sentence each. */
  deleted: string[];
  /** What is left for the customer to remove, with where to do it. */
  left: { text: string; href: string; label: string }[];
}
