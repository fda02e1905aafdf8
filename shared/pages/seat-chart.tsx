import { toLargest } from './largest-seats.ts';
import { toCountWords, toNumberWords, toPercent } from './number-words.ts';
import type { SeatRow } from './views/customer.ts';

/** More bars than so many say nothing any more; the table has them all. */
const shownBars = 12;
const barHeight = 36;
const longestLabel = 30;

/** How much of each licence is assigned; the table beside it has the same in numbers. */
export function SeatChart({ seats }: { seats: SeatRow[] }) {
  const shown = toLargest(seats, shownBars);
  const over = shown.filter(({ assigned, owned }) => assigned > owned).length;
  return (
    <figure class="chart">
      <figcaption class="chart-title">
        Assigned of owned
        {seats.length > shown.length && `, the ${shown.length} largest`}
      </figcaption>
      <svg
        width="100%"
        height={shown.length * barHeight}
        role="img"
        aria-label={`Assigned seats of ${toCountWords(shown.length, 'licence')}${over > 0 ? `, ${over} with more assigned than owned` : ''}; the table has the numbers`}
      >
        {shown.map((seat, index) => (
          <Bar key={seat.skuId} seat={seat} y={index * barHeight} />
        ))}
      </svg>
      <Legend />
    </figure>
  );
}

function Bar({ seat, y }: { seat: SeatRow; y: number }) {
  const { name, assigned, owned } = seat;
  const isOver = assigned > owned;
  const percent = isOver ? 100 : toPercent(assigned, owned);
  const letters = [...name];
  const label = letters.length > longestLabel ? `${letters.slice(0, longestLabel - 1).join('')}…` : name;
  return (
    <g>
      <title>{`${name}: ${toNumberWords(assigned)} of ${toNumberWords(owned)} assigned`}</title>
      <svg width="82%" height={barHeight} y={y} aria-hidden="true">
        <text class="chart-label" x="0" y="13">
          {label}
        </text>
      </svg>
      <text class={isOver ? 'chart-number chart-over' : 'chart-number'} x="100%" y={y + 13} text-anchor="end">
        {isOver ? `${toNumberWords(assigned - owned)} over` : toShare(percent)}
      </text>
      <rect class="bar-track" x="0" y={y + 19} width="100%" height="8" rx="2" />
      {percent > 0 && (
        <rect
          class={isOver ? 'bar-over' : 'bar-assigned'}
          x="0"
          y={y + 19}
          width={`${percent}%`}
          height="8"
          rx="2"
        />
      )}
    </g>
  );
}

const toShare = (percent: number) => (percent > 0 && percent < 1 ? '< 1 %' : `${Math.round(percent)} %`);

const meanings = [
  ['bar-assigned', 'assigned'],
  ['bar-track', 'spare'],
  ['bar-over', 'more than owned'],
] as const;

function Legend() {
  return (
    <ul class="legend" aria-hidden="true">
      {meanings.map(([swatch, words]) => (
        <li key={swatch}>
          <svg width="10" height="10" aria-hidden="true">
            <rect class={swatch} width="10" height="10" rx="2" />
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}
