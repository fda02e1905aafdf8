import { toCountWords, toNumberWords } from './number-words.ts';
import { TenantText } from './parts/tenant-text.tsx';
import { toDayWords, toExactTime } from './time-words.ts';
import type { ReceiptDay } from './views/receipt.ts';

/** So many days are read at a glance; the others open. */
const shownDays = 7;

/** What was read and what people did, a line a day, newest first. */
export function ReceiptDays({ days }: { days: ReceiptDay[] }) {
  const earlier = days.slice(shownDays);
  return (
    <div class="stack-tight">
      <h3>What was done since</h3>
      {days.some(({ acts }) => acts.length > 0) && <p class="hint">Days and times are UTC.</p>}
      {days.length === 0 ? (
        <p class="hint">Nothing yet.</p>
      ) : (
        <ol class="days">
          {days.slice(0, shownDays).map((day) => (
            <Day key={day.day} day={day} />
          ))}
        </ol>
      )}
      {earlier.length > 0 && (
        <details class="guide-note">
          <summary>{toCountWords(earlier.length, 'earlier day')}</summary>
          <ol class="days">
            {earlier.map((day) => (
              <Day key={day.day} day={day} />
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

function Day({ day }: { day: ReceiptDay }) {
  return (
    <li class="day">
      <p class="day-name">{toDayWords(day.day)}</p>
      <div class="day-text">
        <p>{toReadWords(day)}</p>
        {day.acts.length > 0 && (
          <ul class="day-acts">
            {day.acts.map(({ at, who, what }, index) => (
              <li key={`${at}-${index.toString()}`}>
                <time datetime={at} title={toExactTime(at)}>
                  {at.slice(11, 16)}
                  <span class="visually-hidden"> ({toExactTime(at)})</span>
                </time>{' '}
                <TenantText text={what} />, <TenantText text={who} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

/** "Read 4 times: 3 added, 12 changed", "Read once: nothing new", "Not read". */
function toReadWords({ reads, added, changed, removed }: ReceiptDay): string {
  if (reads === 0) return 'Not read';
  const times = reads === 1 ? 'once' : `${toNumberWords(reads)} times`;
  const parts = [
    [added, 'added'],
    [changed, 'changed'],
    [removed, 'removed'],
  ] as const;
  const found = parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${toNumberWords(count)} ${word}`)
    .join(', ');
  return `Read ${times}: ${found || 'nothing new'}`;
}
