import { CustomerFacts } from './customer-facts.tsx';
import { DomainNote } from './domain-note.tsx';
import { toLargest } from './largest-seats.ts';
import { AsOf } from './parts/as-of.tsx';
import { Exports } from './parts/exports.tsx';
import { SeatTable } from './seat-table.tsx';
import { SharedNote } from './shared-note.tsx';
import { StreamTable } from './stream-table.tsx';
import { tabUrl } from './urls.ts';
import type { CustomerView } from './views/customer.ts';

/** So many licences are seen at a glance; the tab has them all. */
const shownSeats = 8;

export function CustomerOverview({ view, now }: { view: CustomerView; now: number }) {
  return (
    <>
      <SharedNote shared={view.shared} />
      <section class="block">
        <div class="block-head">
          <h2>Streams</h2>
          <Exports links={view.exports} what="streams" />
        </div>
        {view.streams.length === 0 ? (
          <p class="empty">Nothing is read before the connection is active.</p>
        ) : (
          <StreamTable streams={view.streams} now={now} />
        )}
      </section>
      <Seats view={view} now={now} />
      <section class="block">
        <h2>Connection</h2>
        <CustomerFacts view={view} now={now} />
      </section>
    </>
  );
}

function Seats({ view, now }: { view: CustomerView; now: number }) {
  const seats = toLargest(view.seats, shownSeats);
  return (
    <section class="block">
      <div class="block-head">
        <h2>Seats assigned of owned</h2>
        <AsOf at={view.asOf} now={now} />
      </div>
      <DomainNote domains={view.connection.settings.domains} />
      {seats.length === 0 ? (
        <p class="empty">No licences have been read yet.</p>
      ) : (
        <SeatTable seats={seats} caption="Largest licences" />
      )}
      {view.seats.length > seats.length && (
        <p class="needs-more">
          <a href={tabUrl(view.row.id, 'licences')}>Show all {view.seats.length} licences</a>
        </p>
      )}
    </section>
  );
}
