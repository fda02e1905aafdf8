import { DashboardLayout } from './dashboard-layout.tsx';
import { NewConnectionForm } from './new-connection-form.tsx';
import { NewConnectionPreview } from './new-connection-preview.tsx';
import { ProblemSummary } from './parts/problem-summary.tsx';
import type { PageContext } from './views/context.ts';
import type { NewConnectionView } from './views/new-connection.ts';

interface NewConnectionPageProps {
  context: PageContext;
  view: NewConnectionView;
}

/** One form, with what the customer will read beside it. */
export function NewConnectionPage({ context, view }: NewConnectionPageProps) {
  return (
    <DashboardLayout
      context={context}
      operator={view.operator}
      title="New connection"
      place="customers"
      scripts={['preview.client.js']}
    >
      <div class="panel-head">
        <div class="head-text">
          <h1>New connection</h1>
          <p class="head-facts">
            You get a link for the customer’s administrator. Nothing is read before they have agreed.
          </p>
        </div>
      </div>
      <ProblemSummary problems={view.problems} />
      <div class="form-and-preview">
        <NewConnectionForm view={view} />
        <NewConnectionPreview view={view} partnerName={context.partner.name} />
      </div>
    </DashboardLayout>
  );
}
