import { DashboardLayout } from './dashboard-layout.tsx';
import { ExpiringGroup } from './expiring-group.tsx';
import { FirstSteps } from './first-steps.tsx';
import { NeedsGroup } from './needs-group.tsx';
import { NewConnectionButton } from './new-connection-button.tsx';
import { toCountWords, toNumberWords } from './number-words.ts';
import { Callout } from './parts/callout.tsx';
import { MeaningIcon } from './parts/icon.tsx';
import { Time } from './parts/time.tsx';
import { customersUrl } from './urls.ts';
import type { PageContext } from './views/context.ts';
import type { CustomersView } from './views/customers.ts';
import type { HomeView } from './views/home.ts';
import type { Meaning } from './words.ts';

interface HomePageProps {
  context: PageContext;
  view: HomeView;
}

/** What needs someone today, first and only; then one line of totals. */
export function HomePage({ context, view }: HomePageProps) {
  const { now } = context;
  const needs = view.needs.filter(({ rows }) => rows.length > 0);
  const isEmpty = view.totals.customers === 0;
  const isCalm = [needs, view.poison, view.setup, view.expiring].every(({ length }) => length === 0);
  return (
    <DashboardLayout context={context} operator={view.operator} title="Home" place="home">
      <div class="panel-head">
        <h1>{isEmpty ? 'Welcome' : 'What needs someone'}</h1>
        {!isEmpty && <NewConnectionButton operator={view.operator} />}
      </div>
      <Setup setup={view.setup} />
      <Poison poison={view.poison} now={now} />
      {isEmpty ? (
        <FirstSteps isSetUp={view.setup.length === 0} operator={view.operator} />
      ) : (
        isCalm && <Calm />
      )}
      {needs.map(({ actor, rows }) => (
        <NeedsGroup key={actor} actor={actor} rows={rows} now={now} />
      ))}
      <ExpiringGroup rows={view.expiring} now={now} />
      {!isEmpty && <Totals totals={view.totals} />}
    </DashboardLayout>
  );
}

function Calm() {
  return (
    <p class="calm">
      <MeaningIcon meaning="fine" /> Nothing needs anyone today.
    </p>
  );
}

function Setup({ setup }: { setup: string[] }) {
  if (setup.length === 0) return null;
  return (
    <Callout meaning="attention" title="This installation is not complete" level={2}>
      <ul class="plain-list">
        {setup.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p class="hint">Whoever deployed it sets this in the settings of the function app.</p>
    </Callout>
  );
}

function Poison({ poison, now }: { poison: HomeView['poison']; now: number }) {
  return poison
    .filter(({ count }) => count > 0)
    .map(({ queue, count, newest }) => (
      <Callout
        key={queue}
        meaning="broken"
        level={2}
        title={`${toCountWords(count, 'message')} in the queue ${queue} could not be carried out`}
      >
        <p>
          {newest && (
            <>
              The newest is from <Time at={newest} now={now} />.{' '}
            </>
          )}
          We must act: each one is kept with its reason in the storage account, in the queue{' '}
          <code>{queue.endsWith('-poison') ? queue : `${queue}-poison`}</code>.
        </p>
      </Callout>
    ));
}

const listed = { search: '', state: null, sort: 'state', descending: false } as const;

function Totals({ totals }: { totals: HomeView['totals'] }) {
  return (
    <nav class="totals" aria-label="Totals">
      <Total count={totals.customers} label="customers" filter="all" />
      <Total count={totals.fresh} label="fresh" filter="fresh" meaning="fine" />
      <Total count={totals.late} label="late" filter="late" meaning="attention" />
      <Total count={totals.failing} label="failing" filter="failing" meaning="broken" />
      <Total count={totals.waiting} label="waiting" filter="waiting" meaning="waiting" />
    </nav>
  );
}

interface TotalProps {
  count: number;
  label: string;
  filter: CustomersView['filter'];
  meaning?: Meaning;
}

function Total({ count, label, filter, meaning }: TotalProps) {
  return (
    <a href={customersUrl({ ...listed, filter })} class={count === 0 ? 'total total-none' : 'total'}>
      {meaning && <MeaningIcon meaning={meaning} />}
      <span>
        <strong class="number">{toNumberWords(count)}</strong> {label}
      </span>
    </a>
  );
}
