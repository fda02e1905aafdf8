/** A button of the dashboard: POST to `href` with the operator's CSRF token and these fields, or a link. */
export interface ActionView {
  label: string;
  href: string;
  /** Default `post`. */
  kind?: 'post' | 'link';
  fields?: Record<string, string>;
  /** Ends or erases something: asked for once more, with this sentence. */
  warning?: string;
}
