import { CustomerHead } from './customer-head.tsx';
import { CustomerHistory } from './customer-history.tsx';
import { CustomerLicences } from './customer-licences.tsx';
import { CustomerOverview } from './customer-overview.tsx';
import { CustomerPeople } from './customer-people.tsx';
import { CustomerPermissions } from './customer-permissions.tsx';
import { CustomerSettings } from './customer-settings.tsx';
import { DashboardLayout } from './dashboard-layout.tsx';
import { tabUrl } from './urls.ts';
import type { PageContext } from './views/context.ts';
import type { CustomerTab, CustomerView } from './views/customer.ts';

interface CustomerPageProps {
  context: PageContext;
  view: CustomerView;
}

const tabs: { tab: CustomerTab; label: string }[] = [
  { tab: 'overview', label: 'Overview' },
  { tab: 'people', label: 'People' },
  { tab: 'licences', label: 'Licences' },
  { tab: 'permissions', label: 'Permissions' },
  { tab: 'history', label: 'History' },
  { tab: 'settings', label: 'Settings' },
];

/** One customer: where it stands, the one action that helps, and everything that is known, by tab. */
export function CustomerPage({ context, view }: CustomerPageProps) {
  const { id, customerName } = view.row;
  return (
    <DashboardLayout
      context={context}
      operator={view.operator}
      title={customerName}
      place="customers"
      scripts={view.tab === 'people' ? ['menu.client.js', 'search.client.js'] : ['menu.client.js']}
    >
      <CustomerHead view={view} now={context.now} />
      <nav class="tabs" aria-label="Views of this customer">
        {tabs.map(({ tab, label }) => (
          <a key={tab} href={tabUrl(id, tab)} aria-current={tab === view.tab ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <TabContent view={view} now={context.now} />
    </DashboardLayout>
  );
}

function TabContent({ view, now }: { view: CustomerView; now: number }) {
  switch (view.tab) {
    case 'overview':
      return <CustomerOverview view={view} now={now} />;
    case 'people':
      return <CustomerPeople view={view} now={now} />;
    case 'licences':
      return <CustomerLicences view={view} now={now} />;
    case 'permissions':
      return <CustomerPermissions view={view} now={now} />;
    case 'history':
      return <CustomerHistory view={view} now={now} />;
    case 'settings':
      return <CustomerSettings view={view} />;
  }
}
