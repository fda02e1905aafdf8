import type { ConnectionMode } from '../contracts/connections.ts';
import { CustomerLayout } from './customer-layout.tsx';
import { SupportCode } from './message-page.tsx';
import { toCountWords } from './number-words.ts';
import { Callout } from './parts/callout.tsx';
import { CopyNames } from './parts/copy-names.tsx';
import { MeaningIcon } from './parts/icon.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { StatusLeaving, StatusWayOn } from './status-onward.tsx';
import { StatusSteps } from './status-steps.tsx';
import { type StatusText, toShown, toStatusText } from './status-text.ts';
import type { PageContext } from './views/context.ts';
import type { StatusView } from './views/status.ts';
import { toActorWordsForCustomer, toMessageForCustomer, toRemedyForCustomer } from './words.ts';

interface StatusPageProps {
  context: PageContext;
  view: StatusView;
}

/** What is happening now, what went wrong, and the way on. */
export function StatusPage({ context, view: given }: StatusPageProps) {
  const { partner } = context;
  const view = toShown(given);
  const { customer } = view.connection;
  const text = toStatusText(view, partner.name);
  return (
    <CustomerLayout
      context={context}
      title={text.title}
      scripts={['status.client.js']}
      live={view.live}
      announce={text.announce}
      {...(view.live ? { refreshSeconds: 10 } : {})}
    >
      <div class="stack">
        {!view.live && (
          <p class={`sign sign-${text.meaning}`}>
            <MeaningIcon meaning={text.meaning} />
          </p>
        )}
        <h1>{text.title}</h1>
        <p class="lead">
          <TenantText text={customer.name} />
          {view.connection.tenant && view.connection.tenant.name !== customer.name && (
            <>
              {' · '}
              <TenantText text={view.connection.tenant.name} />
            </>
          )}
        </p>
        {view.steps.length > 0 && <StatusSteps view={view} partnerName={partner.name} />}
        <Explanation text={text} view={view} partnerName={partner.name} />
        <Extra names={view.extra} mode={view.connection.mode} />
        <StatusWayOn partner={partner} view={view} />
        <StatusLeaving view={view} partnerName={partner.name} />
      </div>
    </CustomerLayout>
  );
}

/** What no step says: where the whole connection stands and who must act. */
function Explanation({
  text,
  view,
  partnerName,
}: {
  text: StatusText;
  view: StatusView;
  partnerName: string;
}) {
  const { reason } = text;
  if (view.steps.some(({ state }) => state === 'failed')) return null;
  const isSaidByStep = reason === null && view.steps.some(({ state }) => state === 'active');
  if (isSaidByStep && text.actor === 'nobody') return null;
  return (
    <div class="stack-tight">
      {!isSaidByStep && <p>{reason ? toMessageForCustomer(reason) : text.sentence}</p>}
      {reason && <p>{toRemedyForCustomer(reason, partnerName)}</p>}
      {text.actor !== 'nobody' && (
        <p class="who">
          <strong>Who acts now:</strong> {toActorWordsForCustomer(text.actor, partnerName)}
        </p>
      )}
      <SupportCode code={reason?.code ?? null} />
    </div>
  );
}

/** What was granted beyond what is needed: nothing is wrong, but less is better. */
function Extra({ names, mode }: { names: string[]; mode: ConnectionMode }) {
  if (names.length === 0) return null;
  return (
    <Callout
      meaning="attention"
      title={`${toCountWords(names.length, 'permission is', 'permissions are')} not needed`}
    >
      <CopyNames names={names} />
      <p>
        {mode === 'own-app'
          ? 'Remove them under API permissions of your registration, and grant admin consent once more.'
          : 'They were granted at Microsoft besides what was asked for. You can remove them under Enterprise applications.'}
      </p>
    </Callout>
  );
}
