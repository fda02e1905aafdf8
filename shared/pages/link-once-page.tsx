import { DashboardLayout } from './dashboard-layout.tsx';
import { Callout } from './parts/callout.tsx';
import { CopyButton } from './parts/copy-button.tsx';
import { Glyph } from './parts/icon.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import { customerUrl, invitationsUrl } from './urls.ts';
import type { PageContext } from './views/context.ts';
import type { LinkOnceView } from './views/link-once.ts';

interface LinkOncePageProps {
  context: PageContext;
  view: LinkOnceView;
}

/** A link that nobody can look up later: to copy, to send on, or to open here. */
export function LinkOncePage({ context, view }: LinkOncePageProps) {
  return (
    <DashboardLayout
      context={context}
      operator={view.operator}
      title={`The link for ${view.customerName}`}
      place="customers"
    >
      <div class="link-once sections">
        <section class="stack">
          <h1>
            The {view.isNew ? 'link' : 'new link'} for <TenantText text={view.customerName} />
          </h1>
          <Callout meaning="attention" title="You see this link only this once">
            <p>
              Copy it before you leave the page: nobody can look it up later, but you can make a new one at
              any time.{!view.isNew && ' The old link no longer works.'}
            </p>
          </Callout>
          {view.sentTo && (
            <Callout meaning="fine" title="It is on its way by mail">
              <p>
                To <TenantText text={view.sentTo} />.
              </p>
            </Callout>
          )}
          <pre class="code-block link-text">
            <code>{view.url}</code>
          </pre>
          <div class="head-actions">
            <CopyButton text={view.url} what="the link" wide primary />
            <a class="button" href={view.url} target="_blank" rel="noopener">
              Open it here
              <Glyph name="away" />
            </a>
          </div>
          <p class="hint">
            It ends <Time at={view.expiresAt} now={context.now} />. “Open it here” is for when you have their
            administrator on the phone or beside you.
          </p>
        </section>
        <section class="stack-tight">
          <h2>A text to send along</h2>
          <p class="letter" dir="auto">
            {view.letter}
          </p>
          <CopyButton text={view.letter} what="the text" wide />
        </section>
        <p class="head-actions">
          <a href={customerUrl(view.connectionId)}>
            See <TenantText text={view.customerName} />
          </a>
          <a href={invitationsUrl()}>See all invitations</a>
        </p>
      </div>
    </DashboardLayout>
  );
}
