import { Acts, GuideStep, type StepProps } from './guide-step.tsx';
import { CopyValue } from './parts/code-block.tsx';
import { MenuPath } from './parts/menu-path.tsx';
import { TenantText } from './parts/tenant-text.tsx';

export function StartStep(props: StepProps) {
  const { guide, tenant } = props.view;
  return (
    <GuideStep {...props} name="start" title="Open App registrations">
      <Acts>
        <li>
          Sign in at{' '}
          <a href={guide.registrationsUrl} target="_blank" rel="noopener">
            entra.microsoft.com
          </a>{' '}
          with an account of {tenant === null ? 'your tenant' : <TenantText text={tenant} />}.
        </li>
        <li>
          Go to <MenuPath steps={['Identity', 'Applications', 'App registrations']} />. Where the menu has no{' '}
          <strong>Identity</strong>, it is <MenuPath steps={['Entra ID', 'App registrations']} />.
        </li>
        <li>
          Choose <strong>New registration</strong>.
        </li>
      </Acts>
      <details class="guide-note">
        <summary>Who may register an app</summary>
        <p>
          Look under <MenuPath steps={['Identity', 'Users', 'User settings']} />: if{' '}
          <strong>Users can register applications</strong> is Yes, anybody in the tenant. If it is No, it
          takes one of these roles: Global Administrator, Application Administrator, Cloud Application
          Administrator or Application Developer.
        </p>
      </details>
    </GuideStep>
  );
}

export function RegisterStep(props: StepProps) {
  const { guide } = props.view;
  return (
    <GuideStep {...props} name="register" title="Register it">
      <dl class="guide-values">
        <div>
          <dt>Name</dt>
          <dd>
            <CopyValue text={guide.appName} what="the name" />
          </dd>
        </div>
        <div>
          <dt>Supported account types</dt>
          <dd>
            Choose <strong>Accounts in this organizational directory only</strong> (single tenant).
          </dd>
        </div>
        <div>
          <dt>Redirect URI</dt>
          <dd>
            Choose the platform <strong>Web</strong>, and this address:{' '}
            <CopyValue text={guide.redirectUri} what="the redirect URI" />
          </dd>
        </div>
      </dl>
      <p>
        Choose <strong>Register</strong>.
      </p>
    </GuideStep>
  );
}

export function IdsStep(props: StepProps) {
  return (
    <GuideStep {...props} name="ids" title="Copy its two ids">
      <p>
        They stand on the registration’s <strong>Overview</strong>, which is open now. Copy both into the
        form.
      </p>
      <dl class="guide-values">
        <div>
          <dt>Application (client) ID</dt>
          <dd>
            goes into <strong>Client ID</strong>
          </dd>
        </div>
        <div>
          <dt>Directory (tenant) ID</dt>
          <dd>
            goes into <strong>Tenant ID</strong>
          </dd>
        </div>
      </dl>
      <p class="hint">Object ID, which stands between the two, is not needed.</p>
    </GuideStep>
  );
}
