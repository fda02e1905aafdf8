import { DomainNote } from './domain-note.tsx';
import { Time } from './parts/time.tsx';
import { SeatTable } from './seat-table.tsx';
import type { CustomerView } from './views.ts';

export function CustomerLicences({ view, now }: { view: CustomerView; now: number }) {
  return (
    <section class="block">
      <div class="block-head">
        <h2>Licences</h2>
        {view.asOf && (
          <p class="hint">
            Data as of <Time at={view.asOf} now={now} />
          </p>
        )}
      </div>
      <DomainNote domains={view.connection.settings.domains} />
      {view.seats.length === 0 ? (
        <p class="empty">No licences have been read yet.</p>
      ) : (
        <SeatTable seats={view.seats} caption="Licences" detailed />
      )}
    </section>
  );
}
