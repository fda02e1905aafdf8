import { toExactTime, toRelativeTime } from '../time-words.ts';

/** Relative, with the exact time in UTC on hover and for screen readers. */
export function Time({ at, now, none = 'never' }: { at: string | null; now: number; none?: string }) {
  if (at === null) return <span class="absent">{none}</span>;
  return (
    <time datetime={at} title={toExactTime(at)}>
      {toRelativeTime(at, now)}
      <span class="visually-hidden"> ({toExactTime(at)})</span>
    </time>
  );
}
