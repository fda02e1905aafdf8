import { Fragment } from 'preact';
import type { Actor } from '../contracts/connections.ts';
import { CopyableId } from './parts/copy-button.tsx';
import { MeaningIcon } from './parts/icon.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import type { ValidateView } from './views/validate.ts';
import { meaningWords } from './words.ts';

interface ValidateAnswerProps {
  view: ValidateView;
  partnerName: string;
  now: number;
}

/** The answer in one sentence, who must do what, and the button that asks again. */
export function ValidateAnswer({ view, partnerName, now }: ValidateAnswerProps) {
  const { validation, connection } = view;
  const { summary, ok } = validation;
  // What goes on by itself is not broken.
  const meaning = ok ? 'fine' : summary.actor === 'nobody' ? 'attention' : 'broken';
  return (
    <section class={`answer answer-${meaning}`}>
      <p class="sign">
        <MeaningIcon meaning={meaning} />
        <span class="visually-hidden">{meaningWords[meaning]}</span>
      </p>
      <div class="answer-text stack-tight">
        <h1>
          <Breakable text={summary.message} />
        </h1>
        {summary.remedy && <p>{summary.remedy}</p>}
        {!ok && (
          <p class="who">
            <strong>Who acts now:</strong> {toActorName(summary.actor, partnerName, view.customerName)}
          </p>
        )}
        <p class="head-facts hint">
          <TenantText text={view.customerName} />
          {connection.tenant && connection.tenant.name !== view.customerName && (
            <TenantText text={connection.tenant.name} />
          )}
          {connection.tenant && <CopyableId id={connection.tenant.id} what="the tenant ID" />}
          <span>
            Checked <Time at={validation.checkedAt} now={now} />
            {view.kept && ', and kept in the ledger'}
          </span>
        </p>
      </div>
      <KeepForm view={view} />
    </section>
  );
}

/** Names of permissions break after a dot where they must break at all. */
function Breakable({ text }: { text: string }) {
  return text.split(/(?<=\w\.)(?=[A-Z])/).map((part, index) => (
    <Fragment key={`${index.toString()}-${part}`}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

function toActorName(actor: Actor, partnerName: string, customerName: string): string {
  switch (actor) {
    case 'customer':
      return `an administrator of ${customerName}`;
    case 'partner':
      return partnerName;
    case 'microsoft':
      return 'Microsoft';
    case 'nobody':
      return 'nobody: this goes on by itself';
  }
}

/** Without an address of its own the form goes back to the page's, which holds the key. */
function KeepForm({ view }: { view: ValidateView }) {
  const { action, operator } = view;
  return (
    <form method="post" class="answer-form" {...(action === null ? {} : { action })}>
      {operator && <input type="hidden" name="csrf" value={operator.csrf} />}
      <button type="submit" class="button button-primary">
        Check again and keep the result
      </button>
    </form>
  );
}
