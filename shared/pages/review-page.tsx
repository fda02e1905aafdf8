import { CustomerLayout } from './customer-layout.tsx';
import { Fact } from './parts/fact.tsx';
import { Glyph } from './parts/icon.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { ReviewCapability } from './review-capability.tsx';
import { ReviewDecision } from './review-decision.tsx';
import { ReviewPublisher } from './review-publisher.tsx';
import type { PageContext } from './views/context.ts';
import type { ReviewView } from './views/review.ts';

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
            <CustomerRecord view={view} partnerName={partner.name} />
            <Fact term="Who can use it">{view.whoCanUse}</Fact>
            <Fact term="Where the data lies">{view.whereDataLies}</Fact>
            <Fact term="How to leave">{view.howToLeave}</Fact>
          </dl>
        </section>
        {view.mode === 'admin-consent' && (
          <ReviewPublisher partnerName={partner.name} verifiedPublisher={view.verifiedPublisher} />
        )}
        <ReviewDecision view={view} partnerName={partner.name} now={now} />
      </div>
    </CustomerLayout>
  );
}

/** Which customer the partner means: what it will be filed under there. */
function CustomerRecord({ view, partnerName }: { view: ReviewView; partnerName: string }) {
  if (view.externalId === null) return null;
  return (
    <Fact term="Whom it is for">
      <TenantText text={view.customerName} />, which {partnerName} knows as{' '}
      <TenantText text={view.externalId} />.
    </Fact>
  );
}
