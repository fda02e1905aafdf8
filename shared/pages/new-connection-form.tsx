import { Choices } from './parts/choice.tsx';
import { LinesField, SelectField, TextField } from './parts/field.tsx';
import { HiddenFields } from './parts/post-button.tsx';
import { newConnectionUrl } from './urls.ts';
import type { NewConnectionView } from './views/new-connection.ts';
import { tierHints, tierWords } from './words.ts';

export function NewConnectionForm({ view }: { view: NewConnectionView }) {
  const { operator, once } = view;
  return (
    <form method="post" action={newConnectionUrl} class="form sections" data-preview-form>
      <HiddenFields fields={{ csrf: operator.csrf, once }} />
      <Customer view={view} />
      <HowAndWhat view={view} />
      <Invitation view={view} />
      <div class="head-actions">
        <button type="submit" class="button button-primary">
          Make the link
        </button>
        <a class="button" href="/dashboard/connections">
          Back to the customers
        </a>
      </div>
    </form>
  );
}

function Customer({ view: { values, problems } }: { view: NewConnectionView }) {
  return (
    <section class="stack">
      <h2>The customer</h2>
      <TextField
        name="name"
        label="Name"
        hint="The customer reads it too."
        problems={problems}
        value={values.name}
        required
        maxlength={256}
        autocapitalize="words"
      />
      <TextField
        name="tenant"
        label="Tenant"
        optional
        hint="Its ID or one of its domains. Without it, whoever comes is held until you confirm that it is the right tenant."
        problems={problems}
        value={values.tenant}
        maxlength={253}
      />
      <TextField
        name="externalId"
        label="Your own id of it"
        optional
        problems={problems}
        value={values.externalId}
        maxlength={256}
      />
      <TextField
        type="email"
        name="contactEmail"
        label="Contact"
        optional
        hint="Their administrator’s mail address, where the link goes."
        problems={problems}
        value={values.contactEmail}
        maxlength={254}
      />
    </section>
  );
}

function HowAndWhat({ view }: { view: NewConnectionView }) {
  const { values, problems, schedules, tiers, consentProblem } = view;
  return (
    <section class="stack">
      <h2>How, and what</h2>
      <Choices
        name="mode"
        legend="How it is connected"
        value={values.mode}
        problems={problems}
        choices={[
          {
            value: 'admin-consent',
            label: 'By consent',
            hint:
              consentProblem ??
              'Their administrator agrees at Microsoft to our app registration. A minute, and best for most.',
          },
          {
            value: 'own-app',
            label: 'With their own app registration',
            hint: 'Their administrator makes one, with a guide. Ten minutes, and it stays theirs.',
          },
        ]}
      />
      <Choices
        name="tier"
        legend="What it may do"
        value={values.tier}
        problems={problems}
        choices={tiers.map((tier) => ({ value: tier, label: tierWords[tier], hint: tierHints[tier] }))}
      />
      <LinesField
        name="domains"
        label="Domains"
        rows={3}
        maxlength={20_000}
        value={values.domains}
        problems={problems}
        hint="* reads everybody. A list, one a line, leaves out people of other domains and those without a mail address; seats are always the whole tenant’s."
      />
      <SelectField
        name="schedule"
        label="How often it is read"
        value={values.schedule}
        options={schedules}
        problems={problems}
      />
    </section>
  );
}

function Invitation({ view }: { view: NewConnectionView }) {
  const { values, problems, canSend } = view;
  return (
    <section class="stack">
      <h2>The link</h2>
      <TextField
        type="number"
        name="expiresInDays"
        label="Ends after days"
        hint="1 to 30. You can make a new one at any time."
        problems={problems}
        value={values.expiresInDays}
        required
        min={1}
        max={30}
        inputmode="numeric"
        class="short"
      />
      {canSend && (
        <label class="choice" for="field-send">
          <input type="checkbox" id="field-send" name="send" value="yes" checked={values.send} />
          <span class="choice-text">
            <span class="choice-label">Send it to the contact by mail</span>
            <span class="hint">You see the link as well, this once.</span>
          </span>
        </label>
      )}
    </section>
  );
}
