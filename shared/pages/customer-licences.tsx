import { DomainNote } from './domain-note.tsx';
import { AsOf } from './parts/as-of.tsx';
import { Exports } from './parts/exports.tsx';
import { SeatChart } from './seat-chart.tsx';
import { SeatTable } from './seat-table.tsx';
import type { CustomerView } from './views/customer.ts';

/** Seats, assigned and spare: a table, with the same as a chart beside it. */
export function CustomerLicences({ view, now }: { view: CustomerView; now: number }) {
  return (
    <section class="block">
      <div class="block-head">
        <h2>Licences</h2>
        <div class="block-tools">
          <AsOf at={view.asOf} now={now} />
          <Exports links={view.exports} what="licences" />
        </div>
      </div>
      <DomainNote domains={view.connection.settings.domains} />
      {view.seats.length === 0 ? (
        <p class="empty">No licences have been read yet.</p>
      ) : (
        <div class="table-and-chart">
          <SeatTable seats={view.seats} caption="Licences" detailed />
          <SeatChart seats={view.seats} />
        </div>
      )}
    </section>
  );
}
