import { Choices } from './parts/choice.tsx';
import { CodeBlock, CopyValue } from './parts/code-block.tsx';
import { FieldProblems, TextField } from './parts/field.tsx';
import { Glyph } from './parts/icon.tsx';
import { Time } from './parts/time.tsx';
import type { OwnAppView } from './views/own-app.ts';

interface OwnAppCredentialProps {
  view: OwnAppView;
  partnerName: string;
  now: number;
}

/** A secret or a certificate; the stylesheet hides the one that is not chosen. */
export function OwnAppCredential({ view, partnerName, now }: OwnAppCredentialProps) {
  const { values, problems } = view;
  return (
    <div class="credential stack">
      <Choices
        name="credential"
        legend="How it proves itself"
        value={values.credential}
        choices={[
          { value: 'secret', label: 'Client secret', hint: 'Quick to make, ends after two years at most.' },
          { value: 'certificate', label: 'Certificate', hint: 'Nothing secret is passed on.' },
        ]}
      />
      <div class="credential-secret stack">
        <TextField
          type="password"
          name="clientSecret"
          label="Client secret"
          hint={toSecretHint(view, partnerName)}
          problems={problems}
          maxlength={512}
          class="mono"
        />
        <TextField
          type="date"
          name="expiresOn"
          label="The secret ends on"
          hint="The date under Expires. Whoever invited you sees it coming."
          problems={problems}
          value={values.expiresOn}
          class="date"
        />
      </div>
      <div class="credential-certificate stack">
        <Certificate view={view} now={now} />
      </div>
    </div>
  );
}

const toSecretHint = ({ hasStoredCredential, values }: OwnAppView, partnerName: string) =>
  hasStoredCredential && values.credential === 'secret'
    ? 'Leave it empty to use the one that you have already given. It is kept in a vault and never shown.'
    : `The Value, not the Secret ID. ${partnerName} keeps it in a vault and never shows it again.`;

function Certificate({ view, now }: { view: OwnAppView; now: number }) {
  const { certificate } = view;
  const problems = view.problems.filter(({ field }) => field === 'certificate');
  return (
    <>
      {problems.length > 0 && <FieldProblems problems={problems} />}
      {certificate === null ? (
        <p class="hint">
          We make a key for you in a vault that it never leaves, and show its public part to upload to your
          registration.
        </p>
      ) : (
        <>
          <p>
            Upload this to your registration, under Certificates. It ends{' '}
            <Time at={certificate.expiresAt} now={now} />.
          </p>
          <a class="button" href={certificate.href} download>
            <Glyph name="download" />
            Download the certificate
          </a>
          <p class="thumbprint">
            <span class="hint">Thumbprint, which Microsoft shows after the upload</span>
            <CopyValue text={certificate.thumbprint} what="the thumbprint" />
          </p>
          <details class="guide-note">
            <summary>The certificate as text</summary>
            <CodeBlock text={certificate.pem} what="the certificate" />
          </details>
        </>
      )}
      <p>
        <button type="submit" name="action" value="make-certificate" class="button" formnovalidate>
          {certificate === null ? 'Make a certificate' : 'Make another certificate'}
        </button>
      </p>
    </>
  );
}
