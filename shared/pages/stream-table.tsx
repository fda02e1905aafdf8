import type { StreamCoverage } from '../contracts/streams.ts';
import { toCountWords, toNumberWords } from './number-words.ts';
import { StreamBadge } from './parts/badge.tsx';
import { Quantity } from './parts/quantity.tsx';
import { type Column, Table } from './parts/table.tsx';
import { Time } from './parts/time.tsx';
import { toDurationWords } from './time-words.ts';
import { streamStatusWords, toStreamName } from './words.ts';

/** The coverage ledger: what is here, how old it is, and why it is not complete. */
export function StreamTable({ streams, now }: { streams: StreamCoverage[]; now: number }) {
  return (
    <Table
      class="streams"
      caption="Streams of this customer"
      columns={columns(now)}
      rows={streams}
      keyOf={({ stream }) => stream}
      meaningOf={({ status }) => streamStatusWords[status].meaning}
    />
  );
}

const columns = (now: number): Column<StreamCoverage>[] => [
  { title: 'Stream', heading: true, class: 'column-name', cell: (stream) => <Name stream={stream} /> },
  { title: 'Status', class: 'column-state', cell: ({ status }) => <StreamBadge status={status} /> },
  { title: 'Rows', numeric: true, cell: (stream) => <Rows stream={stream} /> },
  {
    title: 'Last complete',
    class: 'column-time',
    cell: ({ lastCompleteAt, targetSeconds }) => (
      <>
        <Time at={lastCompleteAt} now={now} none="Not yet" />
        <span class="sub">Every {toDurationWords(targetSeconds).replace(/^1 /, '')}</span>
      </>
    ),
  },
  { title: 'Last run', class: 'column-run', cell: (stream) => <LastRun stream={stream} now={now} /> },
];

function Name({ stream }: { stream: StreamCoverage }) {
  const heldBack = stream.heldBack + (stream.child?.heldBack ?? 0);
  return (
    <>
      {toStreamName(stream.stream)}
      {toStreamName(stream.stream) !== stream.stream && <span class="sub">{stream.stream}</span>}
      {stream.incomplete && (
        <span class="problem">
          {stream.incomplete.code === 'permission-missing' && 'Permission missing: '}
          {stream.incomplete.message} <code>{stream.incomplete.code}</code>
        </span>
      )}
      {heldBack > 0 && (
        <span class="problem">
          {toCountWords(heldBack, 'row')} no longer listed by Microsoft; kept until a second complete read
          agrees.
        </span>
      )}
    </>
  );
}

function Rows({ stream: { rows, child } }: { stream: StreamCoverage }) {
  return (
    <>
      <Quantity value={rows} />
      {child && (
        <span class="sub">
          {toNumberWords(child.rows)} {toStreamName(child.table).toLowerCase()}
        </span>
      )}
    </>
  );
}

function LastRun({ stream, now }: { stream: StreamCoverage; now: number }) {
  if (stream.lastAttemptAt === null) return <Time at={null} now={now} none="Not yet" />;
  return (
    <>
      <Time at={stream.lastAttemptAt} now={now} />
      <span class="sub">
        {toCountWords(stream.records, 'record')} in {toCountWords(stream.pages, 'page')},{' '}
        {toChangeWords(stream)}
      </span>
      {stream.child && (
        <span class="sub">
          {toStreamName(stream.child.table)}: {toChangeWords(stream.child)}
        </span>
      )}
    </>
  );
}

/** "2 added, 17 changed": what a run found new, or that it found nothing. */
function toChangeWords({
  added,
  changed,
  removed,
}: Pick<StreamCoverage, 'added' | 'changed' | 'removed'>): string {
  const parts = [
    [added, 'added'],
    [changed, 'changed'],
    [removed, 'removed'],
  ] as const;
  const present = parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${toNumberWords(count)} ${word}`);
  return present.length === 0 ? 'nothing new' : present.join(', ');
}
