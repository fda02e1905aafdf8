import { TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import type { CustomerView } from './views.ts';

/** Who did what to this connection, newest first. */
export function CustomerHistory({ view, now }: { view: CustomerView; now: number }) {
  return (
    <section class="block">
      <h2>History</h2>
      {view.history.length === 0 ? (
        <p class="empty">Nothing has happened yet.</p>
      ) : (
        <ol class="history">
          {view.history.map(({ at, who, what, detail }, index) => (
            <li key={`${at}-${index.toString()}`}>
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
              </div>
              <p class="history-who hint">
                <TenantText text={who} />
              </p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
