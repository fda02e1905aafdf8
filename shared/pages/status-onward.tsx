import type { ComponentChildren } from 'preact';
import { Glyph } from './parts/icon.tsx';
import { receiptUrl } from './urls.ts';
import type { PartnerView } from './views/context.ts';
import type { StatusView } from './views/status.ts';

/** The one way on, where there is something to do. */
export function StatusWayOn({ partner, view }: { partner: PartnerView; view: StatusView }) {
  const { state, reason } = view.connection;
  if (state === 'needs-secret' && view.renewHref !== null) {
    return <Primary href={view.renewHref}>Give a new secret or certificate</Primary>;
  }
  if (view.canRetry) return <Primary href="/connect/review">Review and try again</Primary>;
  if (view.live) return null;
  if (reason?.code === 'paused-by-customer') return <Primary href={receiptUrl}>See it and resume</Primary>;
  if (state === 'active') return <p class="hint">You can close this page.</p>;
  if (partner.supportUrl === null) return null;
  return <Primary href={partner.supportUrl}>Contact {partner.name}</Primary>;
}

function Primary({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <a class="button button-primary button-wide" href={href}>
      {children}
    </a>
  );
}

const enterpriseApps =
  'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview';
const appRegistrations =
  'https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade';

/** What was given and how to leave, for whom there is something to leave. */
export function StatusLeaving({ view, partnerName }: { view: StatusView; partnerName: string }) {
  const { state } = view.connection;
  if (state === 'invited' || state === 'authenticating') return null;
  return (
    <div class="onward stack-tight">
      {state === 'disconnected' ? (
        <LeftToRemove view={view} partnerName={partnerName} />
      ) : (
        <p>
          <a class="onward-link" href={receiptUrl}>
            What you have given, and how to leave
            <Glyph name="arrow" />
          </a>
        </p>
      )}
      {view.renewHref !== null && state !== 'needs-secret' && state !== 'disconnected' && (
        <p>
          <a class="onward-link" href={view.renewHref}>
            Give a new secret or certificate
            <Glyph name="arrow" />
          </a>
        </p>
      )}
    </div>
  );
}

function LeftToRemove({ view, partnerName }: { view: StatusView; partnerName: string }) {
  const isOwn = view.connection.mode === 'own-app';
  return (
    <p class="hint">
      What is left to remove: delete {isOwn ? 'your app registration' : `${partnerName}’s app`} under{' '}
      <a href={isOwn ? appRegistrations : enterpriseApps}>
        {isOwn ? 'App registrations' : 'Enterprise applications'}
      </a>{' '}
      in the Microsoft Entra admin centre.
    </p>
  );
}
