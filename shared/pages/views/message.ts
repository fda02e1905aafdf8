/** A page that only says what happened and how it goes on: every failure, every dead end that must not be one. */
export interface MessageView {
  title: string;
  /** One or two sentences. */
  message: string;
  /** What to do now, and who must do it. */
  remedy: string;
  tone: 'fine' | 'attention' | 'broken' | 'waiting';
  /** For support; null where there is none. */
  code: string | null;
  action: { label: string; href: string } | null;
}
