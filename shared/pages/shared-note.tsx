import { toCountWords } from './number-words.ts';
import { Callout } from './parts/callout.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { customerUrl } from './urls.ts';
import type { CustomerView } from './views/customer.ts';

/** One tenant, several connections: one of them reads it for all. */
export function SharedNote({ shared }: { shared: CustomerView['shared'] }) {
  if (shared === null) return null;
  if (shared.isOwner) {
    return (
      <Callout meaning="waiting" title="This connection reads the tenant for others too">
        <p>
          {toCountWords(shared.others, 'other connection')} to the same tenant use{shared.others === 1 && 's'}{' '}
          the same rows. If this one ends, another takes over, and no row is lost.
        </p>
      </Callout>
    );
  }
  return (
    <Callout meaning="waiting" title="Another connection reads this tenant">
      <p>
        The rows come through{' '}
        {shared.ownerId === null ? (
          <TenantText text={shared.ownerName ?? 'another connection'} />
        ) : (
          <a href={customerUrl(shared.ownerId)}>
            <TenantText text={shared.ownerName ?? 'another connection'} />
          </a>
        )}
        . If that one ends, this one takes over, and no row is lost.
      </p>
    </Callout>
  );
}
