import { CustomerLayout } from './customer-layout.tsx';
import { SupportCode } from './message-page.tsx';
import { Callout } from './parts/callout.tsx';
import { Glyph } from './parts/icon.tsx';
import type { PageContext } from './views/context.ts';
import type { MessageView } from './views/message.ts';

interface OperatorSignInPageProps {
  context: PageContext;
  csrf: string;
  problem: MessageView | null;
}

export function OperatorSignInPage({ context, csrf, problem }: OperatorSignInPageProps) {
  const { partner } = context;
  return (
    <CustomerLayout context={context} title="Sign in">
      <div class="stack">
        <h1>Sign in to the dashboard</h1>
        <p class="lead">
          For operators at {partner.name}. You sign in with your account in {partner.name}’s own Microsoft
          Entra tenant.
        </p>
        {problem && (
          <Callout meaning={problem.tone} title={problem.title}>
            <p>{problem.message}</p>
            <p>{problem.remedy}</p>
            <SupportCode code={problem.code} />
          </Callout>
        )}
        <form method="post" action="/dashboard/sign-in">
          <input type="hidden" name="csrf" value={csrf} />
          <button type="submit" class="button button-primary button-wide">
            Continue to Microsoft
            <Glyph name="arrow" />
          </button>
        </form>
      </div>
    </CustomerLayout>
  );
}
