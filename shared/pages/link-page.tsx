import { CustomerLayout } from './customer-layout.tsx';
import { SupportCode } from './message-page.tsx';
import { Callout } from './parts/callout.tsx';
import type { PageContext } from './views/context.ts';
import type { MessageView } from './views/message.ts';

interface LinkPageProps {
  context: PageContext;
  problem: MessageView | null;
}

/** The page that an invitation's link opens: the script sends the link's token on; without it, it is pasted. */
export function LinkPage({ context, problem }: LinkPageProps) {
  const { partner } = context;
  return (
    <CustomerLayout context={context} title="Open your invitation" firstScript="link.client.js">
      <p class="opening-note" role="status">
        <span class="spinner" aria-hidden="true" />
        Opening your invitation …
      </p>
      <div class="paste stack">
        <h1>{problem ? problem.title : 'Open your invitation'}</h1>
        <p class="lead">
          Paste the link from the message that {partner.name} sent you. Nothing is shared by opening it: you
          first see what is asked for.
        </p>
        {problem && (
          <Callout meaning={problem.tone} title={problem.message}>
            <p>{problem.remedy}</p>
            <SupportCode code={problem.code} />
          </Callout>
        )}
        <form method="post" action="/connect/open" class="stack" data-link-form>
          <div class="field">
            <label for="token">Invitation link</label>
            <input
              id="token"
              name="token"
              type="text"
              required
              maxlength={2000}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              aria-describedby="token-hint"
            />
            <p id="token-hint" class="hint">
              The whole link, or only the part after the #.
            </p>
          </div>
          <button type="submit" class="button button-primary button-wide">
            Open the invitation
          </button>
        </form>
      </div>
    </CustomerLayout>
  );
}
