import type { ComponentChildren } from 'preact';

interface FactProps {
  term: string;
  /** Takes a line of its own where facts stand side by side. */
  wide?: boolean;
  children: ComponentChildren;
}

/** One line of a list of facts. */
export function Fact({ term, wide = false, children }: FactProps) {
  return (
    <div class={wide ? 'fact-wide' : undefined}>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
