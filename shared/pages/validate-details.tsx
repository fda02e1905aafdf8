import type { Check, Validation } from '../contracts/validation.ts';
import { checkWords, probeWords } from './check-words.ts';
import { DomainNote } from './domain-note.tsx';
import { Badge } from './parts/badge.tsx';
import { type Column, Table } from './parts/table.tsx';
import { Time } from './parts/time.tsx';
import { PermissionTable } from './permission-table.tsx';
import type { ValidateView } from './views/validate.ts';
import { toStreamName } from './words.ts';

type Probe = Validation['probes'][number];

/** What was asked and what came of it. */
export function ValidateDetails({ view, now }: { view: ValidateView; now: number }) {
  const { validation } = view;
  return (
    <>
      <section class="block">
        <h2>Access</h2>
        <ul class="checks">
          <CheckLine title="Token" check={validation.token} />
          <CheckLine title="Tenant" check={validation.tenant} />
          <CheckLine title="Vault" check={validation.vault} />
        </ul>
      </section>
      <section class="block">
        <h2>Streams</h2>
        <DomainNote domains={view.domains} />
        {validation.probes.length === 0 ? (
          <p class="empty">No stream could be asked for without a token.</p>
        ) : (
          <Table
            class="probes"
            caption="What each stream answered, and when it was last read whole"
            columns={probeColumns(now)}
            rows={validation.probes}
            keyOf={({ stream }) => stream}
            meaningOf={({ status }) => probeWords[status].meaning}
          />
        )}
      </section>
      <section class="block">
        <h2>Permissions</h2>
        {validation.permissions.length === 0 ? (
          <p class="empty">Nothing is known of the permissions without a token.</p>
        ) : (
          <PermissionTable items={validation.permissions} />
        )}
      </section>
    </>
  );
}

function CheckLine({ title, check }: { title: string; check: Check }) {
  return (
    <li class="check">
      <h3>{title}</h3>
      <Badge {...checkWords[check.status]} />
      <div>
        <p>{check.message}</p>
        {check.remedy && <p class="hint">{check.remedy}</p>}
      </div>
    </li>
  );
}

const probeColumns = (now: number): Column<Probe>[] => [
  {
    title: 'Stream',
    heading: true,
    class: 'column-name',
    cell: ({ stream }) => (
      <>
        {toStreamName(stream)}
        {toStreamName(stream) !== stream && <span class="sub">{stream}</span>}
      </>
    ),
  },
  { title: 'Answer', class: 'column-state', cell: ({ status }) => <Badge {...probeWords[status]} /> },
  {
    title: 'What came',
    class: 'column-text',
    cell: ({ message, remedy }) => (
      <>
        {message}
        {remedy && <span class="problem">{remedy}</span>}
      </>
    ),
  },
  {
    title: 'Last complete',
    class: 'column-time',
    cell: ({ lastCompleteAt }) => <Time at={lastCompleteAt} now={now} none="Not yet" />,
  },
];
