import { Time } from './time.tsx';

/** When the rows that are shown were last complete. */
export function AsOf({ at, now }: { at: string | null; now: number }) {
  if (at === null) return null;
  return (
    <p class="hint">
      Data as of <Time at={at} now={now} />
    </p>
  );
}
