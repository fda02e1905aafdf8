import { toNumberWords, toPercent } from '../number-words.ts';

/** Assigned seats as a part of the owned ones; more than owned fills the bar and changes its colour. */
export function SeatBar({ assigned, owned }: { assigned: number; owned: number }) {
  const isOver = assigned > owned;
  const percent = isOver ? 100 : toPercent(assigned, owned);
  return (
    <svg
      class="bar seat-bar"
      width="100%"
      height="8"
      role="img"
      aria-label={`${toNumberWords(assigned)} of ${toNumberWords(owned)} seats assigned`}
    >
      <rect class="bar-track" width="100%" height="8" rx="2" />
      {percent > 0 && (
        <rect class={isOver ? 'bar-over' : 'bar-assigned'} width={`${percent}%`} height="8" rx="2" />
      )}
    </svg>
  );
}
