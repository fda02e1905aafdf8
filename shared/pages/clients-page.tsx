import { clientColumns } from './client-columns.tsx';
import { ClientForm } from './client-form.tsx';
import { DashboardLayout } from './dashboard-layout.tsx';
import { Callout } from './parts/callout.tsx';
import { CodeBlock } from './parts/code-block.tsx';
import { ProblemSummary } from './parts/problem-summary.tsx';
import { Table } from './parts/table.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import type { ClientsView } from './views/clients.ts';
import type { PageContext } from './views/context.ts';

interface ClientsPageProps {
  context: PageContext;
  view: ClientsView;
}

/** Which portals may use the API, for which tenants; made and revoked by an Admin. */
export function ClientsPage({ context, view }: ClientsPageProps) {
  return (
    <DashboardLayout context={context} operator={view.operator} title="API clients" place="clients">
      <div class="panel-head">
        <div class="head-text">
          <h1>API clients</h1>
          <p class="head-facts">
            Portals and scripts that use the API, each for the tenants that it is given.
          </p>
        </div>
      </div>
      {view.created && <Created created={view.created} />}
      <ProblemSummary problems={view.problems} />
      <section class="block">
        {view.rows.length === 0 ? (
          <p class="empty">There is no API client yet. The function’s own key works for every tenant.</p>
        ) : (
          <Table
            class="clients"
            caption="API clients"
            columns={clientColumns(view.operator.csrf, context.now)}
            rows={view.rows}
            keyOf={({ id }) => id}
          />
        )}
      </section>
      <section class="block">
        <h2>A new client</h2>
        <ClientForm view={view} />
      </section>
    </DashboardLayout>
  );
}

function Created({ created }: { created: NonNullable<ClientsView['created']> }) {
  if (created.key === null) {
    return (
      <Callout
        meaning="fine"
        level={2}
        title={
          <>
            <TenantText text={created.name} /> may use the API now
          </>
        }
      >
        <p>It signs in with tokens of its own application; there is no key.</p>
      </Callout>
    );
  }
  return (
    <Callout
      meaning="attention"
      level={2}
      title={
        <>
          The key of <TenantText text={created.name} />, shown only this once
        </>
      }
    >
      <p>
        Copy it into the client’s vault now: nobody can look it up later. Lost, it is revoked and made anew.
      </p>
      <CodeBlock text={created.key} what="the key" />
    </Callout>
  );
}
