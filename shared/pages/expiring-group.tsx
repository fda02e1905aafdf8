import { ClampedText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import { customerUrl } from './urls.ts';
import type { CustomerRow } from './views/customers.ts';

/** Customers whose secret or certificate ends soon: still time to ask for a new one. */
export function ExpiringGroup({ rows, now }: { rows: CustomerRow[]; now: number }) {
  if (rows.length === 0) return null;
  return (
    <section class="needs">
      <h2>
        Secrets and certificates that end soon <span class="count">{rows.length}</span>
      </h2>
      <ul class="needs-list">
        {rows.map((row) => (
          <li key={row.id} class="needs-row">
            <div class="needs-name">
              <a class="row-link" href={customerUrl(row.id)}>
                <ClampedText text={row.customerName} />
              </a>
            </div>
            <div class="needs-text">
              <p>
                The secret or certificate of their app registration ends{' '}
                <Time at={row.credentialExpiresAt} now={now} none="at an unknown time" />.
              </p>
              <p class="hint">
                Send them a link: they give a new one in the same guide, and nothing is interrupted.
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
