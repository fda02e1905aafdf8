import { CustomerLayout } from './customer-layout.tsx';
import { SupportCode } from './message-page.tsx';
import { Callout } from './parts/callout.tsx';
import { Glyph } from './parts/icon.tsx';
import { HiddenFields } from './parts/post-button.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { ReceiptCard } from './receipt-card.tsx';
import { ReceiptDone } from './receipt-done.tsx';
import type { PageContext } from './views/context.ts';
import type { MessageView } from './views/message.ts';
import type { ReceiptView } from './views/receipt.ts';

interface ReceiptPageProps {
  context: PageContext;
  view: ReceiptView;
}

/** What was given, what came of it, and how to pause or leave. */
export function ReceiptPage({ context, view }: ReceiptPageProps) {
  const { partner, now } = context;
  return (
    <CustomerLayout context={context} title="What you have given">
      <div class="sections">
        <section class="stack">
          <h1>What you have given {partner.name}</h1>
          <Person view={view} partnerName={partner.name} />
          {view.done && <ReceiptDone done={view.done} />}
          {view.problem && <Problem problem={view.problem} />}
        </section>
        {view.cards.map((card) => (
          <ReceiptCard key={card.id} card={card} csrf={view.csrf} partnerName={partner.name} now={now} />
        ))}
        {view.cards.length === 0 && view.person !== null && (
          <p class="lead">
            Nothing: no connection to your tenant is known here. If you expected one, ask {partner.name}.
          </p>
        )}
        {view.signIn && <SignIn signIn={view.signIn} />}
        {view.cards.length > 0 && (
          <p class="hint">
            Everybody of your tenant who can sign in to the application can pause it and leave. To restrict
            that, switch on <strong>Assignment required</strong> in its properties under Enterprise
            applications.
          </p>
        )}
      </div>
    </CustomerLayout>
  );
}

function Person({ view, partnerName }: { view: ReceiptView; partnerName: string }) {
  const { person } = view;
  if (person === null) {
    return (
      <p class="lead">
        What {partnerName} may read in your tenant, since when, and when it last did. To see every day, to
        pause or to leave, sign in once more.
      </p>
    );
  }
  return (
    <p class="lead">
      Signed in as <TenantText text={person.name} /> (<TenantText text={person.username} />)
      {person.tenantName && (
        <>
          {' '}
          of <TenantText text={person.tenantName} />
        </>
      )}
      .
    </p>
  );
}

function Problem({ problem }: { problem: MessageView }) {
  return (
    <Callout meaning={problem.tone} title={problem.title} level={2}>
      <p>{problem.message}</p>
      <p>{problem.remedy}</p>
      {problem.action && (
        <p>
          <a href={problem.action.href}>{problem.action.label}</a>
        </p>
      )}
      <SupportCode code={problem.code} />
    </Callout>
  );
}

/** Details are for people of that tenant only, and only while they have just proved it. */
function SignIn({ signIn }: { signIn: NonNullable<ReceiptView['signIn']> }) {
  return (
    <form method="post" action={signIn.href} class="stack-tight">
      <HiddenFields fields={signIn.fields} />
      <button type="submit" class="button button-primary button-wide">
        Sign in to see details, pause or leave
        <Glyph name="arrow" />
      </button>
      <p class="under-button">With an account of the same tenant. Nothing new is granted by it.</p>
    </form>
  );
}
