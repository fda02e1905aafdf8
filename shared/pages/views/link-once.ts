import type { OperatorView } from './operator.ts';

/** A link that is shown this once. */
export interface LinkOnceView {
  operator: OperatorView;
  connectionId: string;
  customerName: string;
  /** The first link of a new connection, or a new one that killed the old. */
  isNew: boolean;
  url: string;
  expiresAt: string;
  /** Where it was sent to by mail; null: it was not. */
  sentTo: string | null;
  /** A text to send along with the link. */
  letter: string;
}
