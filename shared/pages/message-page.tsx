import { CustomerLayout } from './customer-layout.tsx';
import { CopyableId } from './parts/copy-button.tsx';
import { MeaningIcon } from './parts/icon.tsx';
import type { PageContext } from './views/context.ts';
import type { MessageView } from './views/message.ts';
import { meaningWords } from './words.ts';

interface MessagePageProps {
  context: PageContext;
  message: MessageView;
}

/** What happened, what to do, and the way on. */
export function MessagePage({ context, message }: MessagePageProps) {
  const { title, tone, remedy, code, action } = message;
  return (
    <CustomerLayout context={context} title={title}>
      <div class="stack">
        <p class={`sign sign-${tone}`}>
          <MeaningIcon meaning={tone} />
          <span class="visually-hidden">{meaningWords[tone]}</span>
        </p>
        <h1>{title}</h1>
        <p class="lead">{message.message}</p>
        {remedy && <p>{remedy}</p>}
        {action && (
          <a class="button button-primary button-wide" href={action.href}>
            {action.label}
          </a>
        )}
        <SupportCode code={code} />
      </div>
    </CustomerLayout>
  );
}

/** The code that support asks for; nothing where there is none. */
export function SupportCode({ code }: { code: string | null }) {
  if (code === null) return null;
  return (
    <p class="support-code">
      <span>Code for support</span>
      <CopyableId id={code} what="the code" />
    </p>
  );
}
