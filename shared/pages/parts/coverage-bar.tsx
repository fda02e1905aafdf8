import type { StreamStatus } from '../../contracts/streams.ts';
import { toCountWords } from '../number-words.ts';
import { streamStatusWords } from '../words.ts';
import { Absent } from './quantity.tsx';

type Coverage = Record<StreamStatus, number>;

/** The worst comes first, so that it is seen first. */
const order: StreamStatus[] = ['failing', 'late', 'waiting', 'fresh'];

/** "All fresh", "1 failing", "Nothing read yet": what is not as it should be, else that all is. */
function toCoverageWords(coverage: Coverage): string {
  const present = order.filter((status) => coverage[status] > 0);
  const [worst] = present;
  if (worst === undefined) return 'Nothing read yet';
  if (present.length === 1) return `All ${streamStatusWords[worst].label.toLowerCase()}`;
  return present
    .filter((status) => status !== 'fresh')
    .map((status) => `${coverage[status]} ${status}`)
    .join(', ');
}

/** One piece per stream, coloured by its status, with the words beside it. */
export function CoverageBar({ coverage }: { coverage: Coverage }) {
  const pieces = order.flatMap((status) => Array<StreamStatus>(coverage[status]).fill(status));
  if (pieces.length === 0) return <Absent word={toCoverageWords(coverage)} />;
  const width = 100 / pieces.length;
  const gap = pieces.length > 1 ? 3 : 0;
  return (
    <span class="coverage">
      <svg class="bar" width="60" height="8" aria-hidden="true">
        {pieces.map((status, index) => (
          <rect
            key={`${status}-${index.toString()}`}
            class={`bar-${status}`}
            x={`${(index * width).toFixed(2)}%`}
            y={heights[status].y}
            width={`${(width - gap).toFixed(2)}%`}
            height={heights[status].height}
            rx="1.5"
          />
        ))}
      </svg>
      <span class={`coverage-words coverage-${pieces[0]}`}>
        {toCoverageWords(coverage)}
        <span class="visually-hidden"> of {toCountWords(pieces.length, 'stream')}</span>
      </span>
    </span>
  );
}

/** A shape besides the colour: what is fresh is whole, what is late is lower, what waits is a line. */
const heights: Record<StreamStatus, { y: number; height: number }> = {
  failing: { y: 0, height: 8 },
  late: { y: 3, height: 5 },
  waiting: { y: 6, height: 2 },
  fresh: { y: 0, height: 8 },
};
