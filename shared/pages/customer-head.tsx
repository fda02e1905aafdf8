import { CustomerActions } from './customer-actions.tsx';
import { StateBadge } from './parts/badge.tsx';
import { Callout } from './parts/callout.tsx';
import { CopyableId } from './parts/copy-button.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import type { CustomerView } from './views/customer.ts';
import { actorWordsForOperator, stateWords, toMeaning, toStateSentence } from './words.ts';

/** Heading, state, and the one action that helps. */
export function CustomerHead({ view, now }: { view: CustomerView; now: number }) {
  const { row, connection } = view;
  return (
    <>
      <nav class="crumbs" aria-label="Way back">
        <a href="/dashboard/connections">Customers</a>
        <span aria-hidden="true">/</span>
      </nav>
      <div class="panel-head">
        <div class="head-text">
          <h1>
            <TenantText text={row.customerName} />
          </h1>
          <p class="head-facts">
            <StateBadge state={row.state} reason={row.reason} />
            {connection.tenant && (
              <span>
                <TenantText text={connection.tenant.name} />
              </span>
            )}
            {connection.tenant && <CopyableId id={connection.tenant.id} what="the tenant ID" />}
          </p>
        </div>
        <CustomerActions view={view} />
      </div>
      <StateCallout view={view} now={now} />
    </>
  );
}

/** What the state means and who must act; nothing where all is well. */
function StateCallout({ view, now }: { view: CustomerView; now: number }) {
  const { reason, state, tenant, mode } = view.connection;
  if (state === 'active' && reason === null) return null;
  const actor = reason?.actor ?? stateWords[state].actor;
  return (
    <Callout meaning={toMeaning(state, reason)} title={reason?.message ?? toStateSentence(state, mode)}>
      <p>
        {actor !== 'nobody' && <strong>{actorWordsForOperator[actor]}. </strong>}
        {reason?.remedy}
      </p>
      {state === 'awaiting-confirmation' && tenant && (
        <p>
          Who came: <TenantText text={tenant.name} />, with <TenantText text={tenant.domains.join(', ')} />.
        </p>
      )}
      {view.invitation && (
        <p>
          The invitation {Date.parse(view.invitation.expiresAt) <= now ? 'ended' : 'ends'}{' '}
          <Time at={view.invitation.expiresAt} now={now} /> and{' '}
          {view.invitation.openedAt === null ? (
            'has not been opened yet.'
          ) : (
            <>
              was opened <Time at={view.invitation.openedAt} now={now} />.
            </>
          )}
        </p>
      )}
      {reason && (
        <p class="hint">
          Code <code>{reason.code}</code>
        </p>
      )}
    </Callout>
  );
}
