import type { ComponentChildren } from 'preact';
import { type Meaning, meaningWords } from '../words.ts';
import { MeaningIcon } from './icon.tsx';

interface CalloutProps {
  meaning: Meaning;
  title: ComponentChildren;
  children?: ComponentChildren;
  /** The level of its heading within the page; without it the title is a strong line. */
  level?: 2 | 3;
}

/** A boxed message; a screen reader hears what the colour says. */
export function Callout({ meaning, title, children, level }: CalloutProps) {
  const Title = level === 2 ? 'h2' : level === 3 ? 'h3' : 'p';
  return (
    <div class={`callout callout-${meaning}`}>
      <MeaningIcon meaning={meaning} />
      <div class="callout-text">
        <Title class="callout-title">
          <span class="visually-hidden">{meaningWords[meaning]}: </span>
          {title}
        </Title>
        {children}
      </div>
    </div>
  );
}
