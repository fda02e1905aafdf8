/** A message that the mailbox took. */
export interface MailMessage {
  id: string;
  receivedAt: string;
  /** Who signed in to send it; null where that was not asked for. */
  username: string | null;
  envelope: { from: string; to: string[] };
  /** Latin-1, so that every byte is one character. */
  raw: string;
}
