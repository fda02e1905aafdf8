import { AsOf } from './parts/as-of.tsx';
import { Exports } from './parts/exports.tsx';
import { PermissionTable } from './permission-table.tsx';
import { validateUrl } from './urls.ts';
import type { CustomerView } from './views/customer.ts';

/** What the tier needs against what the tenant has granted. */
export function CustomerPermissions({ view, now }: { view: CustomerView; now: number }) {
  const { items, asOf } = view.permissions;
  return (
    <section class="block">
      <div class="block-head">
        <h2>Permissions</h2>
        <p class="hint">{toSummary(items)}</p>
        <div class="block-tools">
          {asOf === null ? <p class="hint">No token has told yet</p> : <AsOf at={asOf} now={now} />}
          <Exports links={view.exports} what="permissions" />
        </div>
      </div>
      <PermissionTable items={items} />
      <p class="needs-more">
        <a href={validateUrl(view.row.id)}>Check them now at Microsoft</a>
      </p>
    </section>
  );
}

/** "7 needed, 1 missing, 2 too much". */
function toSummary(items: CustomerView['permissions']['items']): string {
  const count = (status: string) => items.filter((one) => one.status === status).length;
  const extra = count('extra');
  const parts = [`${items.length - extra} needed`];
  if (count('missing') > 0) parts.push(`${count('missing')} missing`);
  if (extra > 0) parts.push(`${extra} too much`);
  return parts.join(', ');
}
