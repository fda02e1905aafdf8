import type { ComponentChildren } from 'preact';
import { Document } from './document.tsx';
import { PartnerMark } from './parts/brand.tsx';
import { Glyph, type GlyphName } from './parts/icon.tsx';
import { clientsUrl, invitationsUrl } from './urls.ts';
import type { PageContext } from './views/context.ts';
import type { OperatorView } from './views/operator.ts';

type Place = 'home' | 'customers' | 'invitations' | 'clients';

interface DashboardLayoutProps {
  context: PageContext;
  operator: OperatorView;
  title: string;
  /** Where in the navigation this page is. */
  place: Place;
  scripts?: string[];
  children: ComponentChildren;
}

interface PlaceLink {
  place: Place;
  label: string;
  href: string;
  glyph: GlyphName;
  /** Only for Admins. */
  isAdmin?: boolean;
}

const places: PlaceLink[] = [
  { place: 'home', label: 'Home', href: '/dashboard', glyph: 'home' },
  { place: 'customers', label: 'Customers', href: '/dashboard/connections', glyph: 'customers' },
  { place: 'invitations', label: 'Invitations', href: invitationsUrl(), glyph: 'invitations' },
  { place: 'clients', label: 'API clients', href: clientsUrl, glyph: 'key', isAdmin: true },
];

export function DashboardLayout(props: DashboardLayoutProps) {
  const { context, operator, title, place: here, scripts = [], children } = props;
  return (
    <Document
      context={context}
      title={`${title} · ${context.partner.name}`}
      place="dashboard"
      scripts={scripts}
    >
      <header class="side">
        <div class="side-brand">
          <PartnerMark partner={context.partner} />
          <span class="partner-name">{context.partner.name}</span>
        </div>
        <nav class="side-nav" aria-label="Dashboard">
          {places
            .filter(({ isAdmin }) => !isAdmin || operator.role === 'Admin')
            .map(({ place, label, href, glyph }) => (
              <a key={place} href={href} aria-current={place === here ? 'true' : undefined}>
                <Glyph name={glyph} />
                {label}
              </a>
            ))}
        </nav>
        <OperatorCard operator={operator} />
      </header>
      <main id="content" class="panel">
        {children}
      </main>
    </Document>
  );
}

function OperatorCard({ operator }: { operator: OperatorView }) {
  return (
    <form class="operator" method="post" action="/dashboard/sign-out">
      <input type="hidden" name="csrf" value={operator.csrf} />
      <span class="operator-text">
        <span class="operator-name" title={operator.username}>
          <bdi>{operator.name}</bdi>
        </span>
        <span class="operator-role">{operator.role}</span>
      </span>
      <button type="submit" class="icon-button" title="Sign out">
        <Glyph name="out" />
        <span class="visually-hidden">Sign out</span>
      </button>
    </form>
  );
}
