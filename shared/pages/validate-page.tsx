import { CustomerLayout } from './customer-layout.tsx';
import { DashboardLayout } from './dashboard-layout.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { customerUrl } from './urls.ts';
import { ValidateAnswer } from './validate-answer.tsx';
import { ValidateDetails } from './validate-details.tsx';
import type { PageContext } from './views/context.ts';
import type { ValidateView } from './views/validate.ts';

interface ValidatePageProps {
  context: PageContext;
  view: ValidateView;
}

/** The live check of a connection: in the dashboard for an operator, by itself for whoever has its URL. */
export function ValidatePage({ context, view }: ValidatePageProps) {
  const title = `Check of ${view.customerName}`;
  if (view.operator === null) {
    return (
      <CustomerLayout context={context} title={title} wide>
        <Content context={context} view={view} />
      </CustomerLayout>
    );
  }
  return (
    <DashboardLayout context={context} operator={view.operator} title={title} place="customers">
      <nav class="crumbs" aria-label="Way back">
        <a href="/dashboard/connections">Customers</a>
        <span aria-hidden="true">/</span>
        <a href={customerUrl(view.connection.id)} class="crumb-name">
          <TenantText text={view.customerName} />
        </a>
        <span aria-hidden="true">/</span>
      </nav>
      <Content context={context} view={view} />
    </DashboardLayout>
  );
}

function Content({ context, view }: ValidatePageProps) {
  return (
    <div class="validate">
      <ValidateAnswer view={view} partnerName={context.partner.name} now={context.now} />
      <ValidateDetails view={view} now={context.now} />
    </div>
  );
}
