import { CopyableId } from './parts/copy-button.tsx';
import { Fact } from './parts/fact.tsx';
import { Absent } from './parts/quantity.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import { toScheduleWords } from './time-words.ts';
import type { CustomerView } from './views/customer.ts';
import { modeWords, tierWords } from './words.ts';

/** What is agreed and known about a connection. */
export function CustomerFacts({ view, now }: { view: CustomerView; now: number }) {
  const { connection } = view;
  const { consentedBy, customer, tenant, settings } = connection;
  return (
    <dl class="facts">
      {connection.mode === 'admin-consent' && <Consent consentedBy={consentedBy} />}
      <Fact term="Connected">
        <Time at={connection.connectedAt} now={now} none="Not yet" />
      </Fact>
      <Fact term="Created">
        <Time at={connection.createdAt} now={now} />
      </Fact>
      <Fact term="Mode and tier">
        {modeWords[connection.mode]}, tier {tierWords[connection.tier].toLowerCase()}
      </Fact>
      <Fact term="Tenant named in the invitation">
        {customer.tenant === null ? 'None: confirmed by an operator' : <TenantText text={customer.tenant} />}
      </Fact>
      <Fact term="Domains of the tenant">
        {tenant === null ? <Absent /> : <TenantText text={tenant.domains.join(', ')} />}
      </Fact>
      <Fact term="People read">
        {settings.domains.includes('*') ? 'Everybody' : <TenantText text={settings.domains.join(', ')} />}
      </Fact>
      <Fact term="Customer’s own id">
        {customer.externalId === null ? <Absent word="none" /> : <TenantText text={customer.externalId} />}
      </Fact>
      {connection.registration && <Registration registration={connection.registration} now={now} />}
      <Fact term="Read every">
        {settings.schedule ? toScheduleWords(settings.schedule) : 'As the installation does'}
      </Fact>
      <Fact term="Contact">
        {customer.contactEmail === null ? (
          <Absent word="none" />
        ) : (
          <TenantText text={customer.contactEmail} />
        )}
      </Fact>
      <Fact term="Connection ID">
        <CopyableId id={connection.id} what="the connection ID" />
      </Fact>
    </dl>
  );
}

function Consent({ consentedBy }: { consentedBy: CustomerView['connection']['consentedBy'] }) {
  return (
    <Fact term="Consent given by">
      {consentedBy ? (
        <>
          <TenantText text={consentedBy.name ?? consentedBy.username ?? 'an administrator'} />
          {consentedBy.name && consentedBy.username && (
            <span class="sub">
              <TenantText text={consentedBy.username} />
            </span>
          )}
        </>
      ) : (
        <Absent word="nobody yet" />
      )}
    </Fact>
  );
}

/** The customer's own app registration, and when what it proves itself by ends. */
function Registration({
  registration,
  now,
}: {
  registration: NonNullable<CustomerView['connection']['registration']>;
  now: number;
}) {
  const { clientId, credential, expiresAt, savedAt } = registration;
  return (
    <>
      <Fact term="Their app registration">
        <CopyableId id={clientId} what="the client ID" />
      </Fact>
      <Fact term={credential === 'secret' ? 'Its secret' : 'Its certificate'}>
        {expiresAt === null ? (
          'Nobody has said when it ends'
        ) : (
          <>
            Ends <Time at={expiresAt} now={now} />
          </>
        )}
        <span class="sub">
          Given <Time at={savedAt} now={now} />
        </span>
      </Fact>
    </>
  );
}
