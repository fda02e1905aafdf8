import { CustomerLayout } from './customer-layout.tsx';
import { Choices } from './parts/choice.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import { LeftList } from './receipt-done.tsx';
import { receiptUrl } from './urls.ts';
import type { PageContext } from './views/context.ts';
import type { LeaveView } from './views/leave.ts';

interface LeavePageProps {
  context: PageContext;
  view: LeaveView;
}

/** Says what happens before it happens. */
export function LeavePage({ context, view }: LeavePageProps) {
  const { partner, now } = context;
  const { card } = view;
  return (
    <CustomerLayout context={context} title={`Disconnect ${card.customerName}`}>
      <div class="sections consent">
        <section class="stack">
          <h1>
            Disconnect <TenantText text={card.customerName} />?
          </h1>
          <p class="lead">
            You gave {partner.name} access <Time at={card.givenAt} now={now} none="at the start" />. It was
            last used <Time at={card.lastUsedAt} now={now} />.
          </p>
        </section>
        <section class="stack-tight">
          <h2>What happens</h2>
          <ul class="plain-list">
            {view.happens.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
        <LeftList left={view.left} title="What you then remove yourself" />
        <form method="post" action={`${receiptUrl}/disconnect`} class="stack">
          <input type="hidden" name="csrf" value={view.csrf} />
          <input type="hidden" name="connection" value={card.id} />
          <Choices
            name="rows"
            legend="What was read so far"
            value="keep"
            choices={[
              {
                value: 'keep',
                label: 'Keep it',
                hint: `${partner.name} can still look up what it has read, and nothing new comes.`,
              },
              { value: 'erase', label: 'Erase it', hint: 'Every row of your tenant. It cannot be undone.' },
            ]}
          />
          <button type="submit" class="button button-primary button-danger button-wide">
            Disconnect now
          </button>
          <p class="under-button">
            <a href={receiptUrl}>Stay connected</a>
          </p>
        </form>
      </div>
    </CustomerLayout>
  );
}
