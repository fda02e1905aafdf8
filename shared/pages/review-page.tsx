import { CustomerLayout } from './customer-layout.tsx';
import { Handover } from './handover.tsx';
import { SupportCode } from './message-page.tsx';
import { Callout } from './parts/callout.tsx';
import { Glyph } from './parts/icon.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import { ReviewCapability } from './review-capability.tsx';
import type { PageContext, ReviewView } from './views.ts';
import { toRemedyForCustomer } from './words.ts';

interface ReviewPageProps {
  context: PageContext;
  view: ReviewView;
}

/** What is asked for, before anybody is asked for it. */
export function ReviewPage({ context, view }: ReviewPageProps) {
  const { partner, now } = context;
  return (
    <CustomerLayout context={context} title={`Connect ${view.customerName}`}>
      <div class="sections consent">
        <section class="stack">
          <h1>
            {partner.name} asks to connect <TenantText text={view.customerName} />
          </h1>
          <p class="lead">
            {view.why ??
              `${partner.name} keeps an up-to-date view of the people and licences in your Microsoft 365 tenant. This page shows everything it asks for, before you decide.`}
          </p>
        </section>
        <section class="stack-tight">
          <h2>What {partner.name} will be able to do</h2>
          <ul class="capabilities">
            {view.capabilities.map((capability) => (
              <ReviewCapability key={capability.name} capability={capability} />
            ))}
          </ul>
        </section>
        <section class="stack-tight">
          <h2>What it cannot do</h2>
          <ul class="marked-list">
            {view.cannot.map((line) => (
              <li key={line}>
                <Glyph name="cross" />
                <span>{line}</span>
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h2 class="visually-hidden">Good to know</h2>
          <dl class="facts-stacked">
            <Fact term="Who can use it" text={view.whoCanUse} />
            <Fact term="Where the data lies" text={view.whereDataLies} />
            <Fact term="How to leave" text={view.howToLeave} />
          </dl>
        </section>
        <section class="stack">
          <h2 class="visually-hidden">Give or pass on</h2>
          <LastTry view={view} partnerName={partner.name} />
          <form method="post" action="/connect/start" class="stack-tight">
            <input type="hidden" name="csrf" value={view.csrf} />
            <button type="submit" class="button button-primary button-wide">
              Continue to Microsoft
              <Glyph name="arrow" />
            </button>
            <p class="under-button">
              Microsoft shows the same list and asks you to accept it. Then you come back here.
            </p>
          </form>
          <Handover partnerName={partner.name} customerName={view.customerName} tenant={view.tenant} />
          <p class="under-button">
            This invitation ends <Time at={view.invitationExpiresAt} now={now} />.
          </p>
        </section>
      </div>
    </CustomerLayout>
  );
}

function Fact({ term, text }: { term: string; text: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{text}</dd>
    </div>
  );
}

function LastTry({ view, partnerName }: { view: ReviewView; partnerName: string }) {
  const { lastTry } = view;
  if (lastTry === null) return null;
  return (
    <Callout meaning="attention" title={lastTry.message}>
      <p>{toRemedyForCustomer(lastTry, partnerName)}</p>
      <SupportCode code={lastTry.code} />
    </Callout>
  );
}
