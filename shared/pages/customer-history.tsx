import { Exports } from './parts/exports.tsx';
import { Absent } from './parts/quantity.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import type { CustomerView, HistoryRow } from './views/customer.ts';

/** Who did what to this connection, from where, and what it changed; newest first. */
export function CustomerHistory({ view, now }: { view: CustomerView; now: number }) {
  return (
    <section class="block">
      <div class="block-head">
        <h2>History</h2>
        <Exports links={view.exports} what="history" />
      </div>
      {view.history.length === 0 ? (
        <p class="empty">Nothing has happened yet.</p>
      ) : (
        <ol class="history">
          {view.history.map((row, index) => (
            <Line key={`${row.at}-${index.toString()}`} row={row} now={now} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Line({ row, now }: { row: HistoryRow; now: number }) {
  const { at, who, what, detail, from, changes } = row;
  return (
    <li>
      <p class="history-when hint">
        <Time at={at} now={now} />
      </p>
      <div class="history-what">
        <p>
          <TenantText text={what} />
        </p>
        {detail && (
          <p class="hint">
            <TenantText text={detail} />
          </p>
        )}
        {changes.length > 0 && <Changes changes={changes} />}
      </div>
      <p class="history-who hint">
        <TenantText text={who} />
        {from !== null && (
          <span class="sub">
            from <TenantText text={from} />
          </span>
        )}
      </p>
    </li>
  );
}

function Changes({ changes }: { changes: HistoryRow['changes'] }) {
  return (
    <dl class="changes">
      {changes.map(({ name, before, after }) => (
        <div key={name}>
          <dt>
            <TenantText text={name} />
          </dt>
          <dd>
            <span class="visually-hidden">before: </span>
            <del>{before === null ? <Absent word="nothing" /> : <TenantText text={before} />}</del>
            <span aria-hidden="true"> → </span>
            <span class="visually-hidden">, now: </span>
            <ins>{after === null ? <Absent word="nothing" /> : <TenantText text={after} />}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
