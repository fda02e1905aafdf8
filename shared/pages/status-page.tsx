import { CustomerLayout } from './customer-layout.tsx';
import { SupportCode } from './message-page.tsx';
import { MeaningIcon } from './parts/icon.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { StatusSteps } from './status-steps.tsx';
import { type StatusText, toShown, toStatusText } from './status-text.ts';
import type { PageContext, StatusView } from './views.ts';
import { toActorWordsForCustomer, toRemedyForCustomer } from './words.ts';

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
        <WayOn context={context} view={view} />
        <Leaving view={view} partnerName={partner.name} />
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
      {!isSaidByStep && <p>{reason?.message ?? text.sentence}</p>}
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

function WayOn({ context, view }: StatusPageProps) {
  const { supportUrl, name } = context.partner;
  if (view.canRetry) {
    return (
      <a class="button button-primary button-wide" href="/connect/review">
        Review and try again
      </a>
    );
  }
  if (view.live) return null;
  if (view.connection.state === 'active') return <p class="hint">You can close this page.</p>;
  if (supportUrl === null) return null;
  return (
    <a class="button button-primary button-wide" href={supportUrl}>
      Contact {name}
    </a>
  );
}

const enterpriseApps =
  'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview';

/** How to leave, for whom there is something to leave. */
function Leaving({ view, partnerName }: { view: StatusView; partnerName: string }) {
  const { state } = view.connection;
  if (state === 'invited' || state === 'authenticating') return null;
  const lead = state === 'disconnected' ? 'What is left to remove: delete' : 'To leave at any time, delete';
  return (
    <p class="hint">
      {lead} {partnerName}’s app under <a href={enterpriseApps}>Enterprise applications</a> in the Microsoft
      Entra admin centre.
    </p>
  );
}
