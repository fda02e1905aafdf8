import { Callout } from './parts/callout.tsx';
import { LinesField, SelectField, TextField } from './parts/field.tsx';
import { ProblemSummary } from './parts/problem-summary.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import type { CustomerView } from './views/customer.ts';
import type { SettingsFormView } from './views/settings-form.ts';

/** What can be changed of a connection while it lives. */
export function CustomerSettings({ view }: { view: CustomerView }) {
  const { settings, operator } = view;
  if (settings === null) return <p class="empty">There is nothing to set for this connection.</p>;
  return (
    <section class="block">
      <h2 class="visually-hidden">Settings</h2>
      <ProblemSummary problems={settings.problems} />
      {settings.saved && <Callout meaning="fine" title="Saved" />}
      {!settings.isEditable && (
        <Callout meaning="waiting" title="You can look at these settings">
          <p>Changing them takes the role Operator or Admin.</p>
        </Callout>
      )}
      {settings.isEditable ? (
        <form method="post" action={settings.href} class="form stack">
          <input type="hidden" name="csrf" value={operator.csrf} />
          <Fields settings={settings} />
          <div class="head-actions">
            <button type="submit" class="button button-primary">
              Save the settings
            </button>
          </div>
        </form>
      ) : (
        <div class="form stack">
          <Fields settings={settings} />
        </div>
      )}
    </section>
  );
}

function Fields({ settings }: { settings: SettingsFormView }) {
  return (
    <>
      <CustomerFields settings={settings} />
      <ReadFields settings={settings} />
    </>
  );
}

function CustomerFields({ settings: { values, problems, isEditable } }: { settings: SettingsFormView }) {
  return (
    <>
      <TextField
        name="name"
        label="Name"
        problems={problems}
        value={values.name}
        required
        maxlength={256}
        readonly={!isEditable}
      />
      <TextField
        name="externalId"
        label="Your own id of it"
        optional
        problems={problems}
        value={values.externalId}
        maxlength={256}
        readonly={!isEditable}
      />
      <TextField
        type="email"
        name="contactEmail"
        label="Contact"
        optional
        hint="Their administrator’s mail address, where links go."
        problems={problems}
        value={values.contactEmail}
        maxlength={254}
        readonly={!isEditable}
      />
    </>
  );
}

function ReadFields({ settings }: { settings: SettingsFormView }) {
  const { values, problems, schedules, isEditable } = settings;
  return (
    <>
      <LinesField
        name="domains"
        label="Domains"
        rows={4}
        maxlength={20_000}
        value={values.domains}
        problems={problems}
        readonly={!isEditable}
        hint="* reads everybody. A list, one a line, leaves out people of other domains and those without a mail address; seats are always the whole tenant’s. People who fall out are removed with the next read, and come back whole when they are let in again."
      />
      <TenantDomains domains={settings.tenantDomains} />
      <SelectField
        name="schedule"
        label="How often it is read"
        value={values.schedule}
        options={schedules}
        problems={problems}
        disabled={!isEditable}
      />
    </>
  );
}

/** What the list can be made of; with script a click puts one in. */
function TenantDomains({ domains }: { domains: string[] }) {
  if (domains.length === 0) return null;
  return (
    <p class="domain-hints hint">
      Of this tenant:{' '}
      {domains.map((domain) => (
        <code key={domain} data-add-line={domain} data-to="field-domains">
          <TenantText text={domain} />
        </code>
      ))}
    </p>
  );
}
