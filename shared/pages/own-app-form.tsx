import { OwnAppCredential } from './own-app-credential.tsx';
import { Callout } from './parts/callout.tsx';
import { TextField } from './parts/field.tsx';
import { Glyph } from './parts/icon.tsx';
import { Time } from './parts/time.tsx';
import type { OwnAppView } from './views/own-app.ts';

interface OwnAppFormProps {
  view: OwnAppView;
  partnerName: string;
  now: number;
}

/** Below so many tries it is worth knowing how many are left. */
const fewTries = 5;

/** What the guide has made, given to us; it is checked as soon as it comes. */
export function OwnAppForm({ view, partnerName, now }: OwnAppFormProps) {
  const { values, problems, hasStoredCredential, isRenewal } = view;
  return (
    <section class="guide-form" aria-labelledby="form-title">
      <h2 id="form-title">{isRenewal ? 'Here' : '2. Here'}</h2>
      <form method="post" action="/connect/own-app" class="stack">
        <input type="hidden" name="csrf" value={view.csrf} />
        {/* Enter in a field presses the first button of a form: it must be this one. */}
        <button type="submit" name="action" value="check" hidden>
          Check
        </button>
        <TextField
          name="tenant"
          label="Tenant ID"
          hint="Directory (tenant) ID. A domain of the tenant does as well."
          problems={problems}
          value={values.tenant}
          required
          maxlength={253}
          class="mono"
        />
        <TextField
          name="clientId"
          label="Client ID"
          hint="Application (client) ID."
          problems={problems}
          value={values.clientId}
          required
          maxlength={36}
          class="mono"
        />
        <OwnAppCredential view={view} partnerName={partnerName} now={now} />
        {view.triesLeft === 0 && (
          <Callout meaning="attention" title="No more tries in this hour">
            <p>Wait an hour, then check again. Nothing that you have done in your tenant is lost.</p>
          </Callout>
        )}
        <button type="submit" name="action" value="check" class="button button-primary button-wide">
          {hasStoredCredential ? 'Check again' : 'Check and connect'}
          <Glyph name="arrow" />
        </button>
        <FormFoot view={view} now={now} />
      </form>
    </section>
  );
}

function FormFoot({ view, now }: { view: OwnAppView; now: number }) {
  const { triesLeft, isRenewal } = view;
  return (
    <div class="under-button stack-tight">
      <p>It is checked at once, against Microsoft. Nothing is read before the check has succeeded.</p>
      {triesLeft > 0 && triesLeft <= fewTries && (
        <p>{triesLeft === 1 ? 'One try is' : `${triesLeft} tries are`} left in this hour.</p>
      )}
      <p>
        This link ends <Time at={view.invitationExpiresAt} now={now} />.{' '}
        {isRenewal ? (
          <a href="/connect/status">Back to where it stands</a>
        ) : (
          <a href="/connect/review">Back to what is asked for</a>
        )}
      </p>
    </div>
  );
}
