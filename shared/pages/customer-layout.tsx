import type { ComponentChildren } from 'preact';
import { Document } from './document.tsx';
import { PartnerContact, PartnerMark } from './parts/brand.tsx';
import type { PageContext } from './views/context.ts';

interface CustomerLayoutProps {
  context: PageContext;
  title: string;
  /** Two columns or a table need more than the narrow one. */
  wide?: boolean;
  scripts?: string[];
  firstScript?: string;
  refreshSeconds?: number;
  /** The page is worth asking for again. */
  live?: boolean;
  /** What a screen reader hears when the page has changed by itself. */
  announce?: string;
  children: ComponentChildren;
}

/** The customer's way: one narrow column, who asks on top, how to reach them below. */
export function CustomerLayout(props: CustomerLayoutProps) {
  const { context, title, wide = false, live, announce, children, ...rest } = props;
  const { partner } = context;
  return (
    <Document
      context={context}
      title={`${title} · ${partner.name}`}
      place={wide ? 'customer customer-wide' : 'customer'}
      {...rest}
    >
      <header class="customer-header">
        <PartnerMark partner={partner} />
        <span class="partner-name">{partner.name}</span>
      </header>
      <main id="content" class="sheet" data-live={live ? 'yes' : undefined} data-announce={announce}>
        {children}
      </main>
      <footer class="customer-footer">
        <p>
          <PartnerContact partner={partner} />
        </p>
      </footer>
    </Document>
  );
}
