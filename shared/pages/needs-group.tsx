import { StateBadge } from './parts/badge.tsx';
import { ClampedText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import { customersUrl, customerUrl } from './urls.ts';
import type { CustomerRow } from './views/customers.ts';
import type { HomeView } from './views/home.ts';
import { toStateSentence } from './words.ts';

type Need = HomeView['needs'][number];

const headings: Record<Need['actor'], string> = {
  partner: 'We must act',
  customer: 'The customer must act',
  microsoft: 'Microsoft must act',
};

/** So many are read at a glance; the rest is one click away. */
const shown = 20;

export function NeedsGroup({ actor, rows, now }: Need & { now: number }) {
  const rest = rows.length - shown;
  return (
    <section class="needs">
      <h2>
        {headings[actor]} <span class="count">{rows.length}</span>
      </h2>
      <ul class="needs-list">
        {rows.slice(0, shown).map((row) => (
          <NeedsRow key={row.id} row={row} now={now} />
        ))}
      </ul>
      {rest > 0 && (
        <p class="needs-more">
          <a
            href={customersUrl({
              search: '',
              filter: 'attention',
              state: null,
              sort: 'state',
              descending: false,
            })}
          >
            Show the other {rest} too
          </a>
        </p>
      )}
    </section>
  );
}

function NeedsRow({ row, now }: { row: CustomerRow; now: number }) {
  return (
    <li class="needs-row">
      <div class="needs-name">
        <a class="row-link" href={customerUrl(row.id)}>
          <ClampedText text={row.customerName} />
        </a>
        <StateBadge state={row.state} reason={row.reason} />
      </div>
      <div class="needs-text">
        <p>{row.reason?.message ?? toStateSentence(row.state, row.mode)}</p>
        {row.reason && <p class="hint">{row.reason.remedy}</p>}
      </div>
      <p class="needs-age hint">
        {row.lastCompleteAt === null ? (
          <>
            Invited <Time at={row.createdAt} now={now} />
          </>
        ) : (
          <>
            Last complete <Time at={row.lastCompleteAt} now={now} />
          </>
        )}
      </p>
    </li>
  );
}
