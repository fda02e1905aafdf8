import { Acts, GuideStep, type StepProps } from './guide-step.tsx';
import { Glyph } from './parts/icon.tsx';
import { MenuPath } from './parts/menu-path.tsx';

/** With the secret or, without one, the certificate: the step that a renewal is about. */
export function CredentialStep(props: StepProps) {
  const { guide, isRenewal } = props.view;
  return (
    <GuideStep
      {...props}
      name="credential"
      title={isRenewal ? 'Make a new secret or certificate' : 'Make a secret or a certificate'}
    >
      {isRenewal && (
        <p>
          Open the registration <strong>{guide.appName}</strong> under{' '}
          <a href={guide.registrationsUrl} target="_blank" rel="noopener">
            App registrations
          </a>
          . It may have been given another name.
        </p>
      )}
      <h4>With a secret</h4>
      <Acts>
        <li>
          Go to <MenuPath steps={['Certificates & secrets', 'Client secrets', 'New client secret']} />.
        </li>
        <li>
          Give any description, choose when it <strong>Expires</strong>, and choose <strong>Add</strong>.
        </li>
        <li>
          Copy what stands under <strong>Value</strong>, not the Secret ID. Microsoft shows it only until you
          leave that page.
        </li>
      </Acts>
      <SecretPicture />
      <h4>Or with a certificate</h4>
      <Acts>
        <li>
          In the form, choose <strong>Certificate</strong> and <strong>Make a certificate</strong>, and
          download it. The private key never leaves our vault.
        </li>
        <li>
          Go to <MenuPath steps={['Certificates & secrets', 'Certificates', 'Upload certificate']} />, choose
          the file, then <strong>Add</strong>.
        </li>
      </Acts>
    </GuideStep>
  );
}

/** How Microsoft's list looks: which of the two columns is the one to copy. */
function SecretPicture() {
  return (
    <figure class="portal-picture">
      <div aria-hidden="true" class="portal-grid">
        <span>Expires</span>
        <strong>Value</strong>
        <span>Secret ID</span>
        <span>22 May 2026</span>
        <span class="portal-right">
          <Glyph name="tick" />
          <code>kX78Q~w3…</code>
        </span>
        <span class="portal-wrong">
          <Glyph name="cross" />
          <code>1f0c9a4e-…</code>
        </span>
      </div>
      <figcaption class="hint">A Secret ID looks like 1f0c9a4e-…, with dashes. It does not work.</figcaption>
    </figure>
  );
}
