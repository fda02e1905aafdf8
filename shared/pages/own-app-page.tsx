import { CustomerLayout } from './customer-layout.tsx';
import { OwnAppForm } from './own-app-form.tsx';
import { OwnAppGuide } from './own-app-guide.tsx';
import { toProblemHref } from './own-app-problems.ts';
import { ProblemSummary } from './parts/problem-summary.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import type { PageContext } from './views/context.ts';
import type { OwnAppView } from './views/own-app.ts';

interface OwnAppPageProps {
  context: PageContext;
  view: OwnAppView;
}

/** The customer's own registration: the guide on the left, the form on the right. */
export function OwnAppPage({ context, view }: OwnAppPageProps) {
  const { customerName, isRenewal, problems } = view;
  const { partner, now } = context;
  return (
    <CustomerLayout
      context={context}
      title={isRenewal ? 'Renew the connection' : 'Connect your own app'}
      wide
    >
      <div class="consent">
        <div class="stack guide-head">
          <h1>
            {isRenewal ? 'A new secret or certificate for ' : 'Connect '}
            <TenantText text={customerName} />
            {!isRenewal && ' with your own app registration'}
          </h1>
          <p class="lead">
            {isRenewal
              ? `The connection stays as it is, and so does everything that was read. What ${partner.name} holds now is used until the new one works.`
              : `You make an app registration in your own tenant, give it permission to read, and tell ${partner.name} how to use it. It stays yours: delete it, and access ends at once. It takes about ten minutes.`}
          </p>
          <p class="to-form">
            <a href="#form-title">I have it all: go to the form</a>
          </p>
          <ProblemSummary problems={problems} hrefOf={toProblemHref} />
        </div>
        <div class="guide-and-form">
          <OwnAppGuide view={view} partnerName={partner.name} />
          <OwnAppForm view={view} partnerName={partner.name} now={now} />
        </div>
      </div>
    </CustomerLayout>
  );
}
