import { CredentialStep } from './guide-credential.tsx';
import { ConsentStep, PermissionsStep } from './guide-permissions.tsx';
import { IdsStep, RegisterStep, StartStep } from './guide-registration.tsx';
import { GuideShortcut } from './guide-shortcut.tsx';
import type { OwnAppView } from './views/own-app.ts';

interface OwnAppGuideProps {
  view: OwnAppView;
  partnerName: string;
}

/** Everything that is done in the customer's tenant, in order, with each exact value to copy. */
export function OwnAppGuide({ view, partnerName }: OwnAppGuideProps) {
  return (
    <section class="guide" aria-labelledby="guide-title">
      <h2 id="guide-title">{view.isRenewal ? 'In your tenant' : '1. In your tenant'}</h2>
      {view.isRenewal ? (
        <RenewalGuide view={view} partnerName={partnerName} />
      ) : (
        <>
          <WholeGuide view={view} partnerName={partnerName} />
          <GuideShortcut guide={view.guide} />
        </>
      )}
    </section>
  );
}

function WholeGuide({ view, partnerName }: OwnAppGuideProps) {
  return (
    <ol class="guide-steps">
      <StartStep view={view} number={1} />
      <RegisterStep view={view} number={2} />
      <IdsStep view={view} number={3} />
      <PermissionsStep view={view} number={4} partnerName={partnerName} />
      <ConsentStep view={view} number={5} />
      <CredentialStep view={view} number={6} />
    </ol>
  );
}

/** Only the step that is new; the others stand by, opened where one of them is wrong. */
function RenewalGuide({ view, partnerName }: OwnAppGuideProps) {
  const isElsewhere = view.problems.some(({ field }) =>
    ['tenant', 'clientId', 'permissions'].includes(field),
  );
  return (
    <>
      <ol class="guide-steps">
        <CredentialStep view={view} number={1} />
      </ol>
      <details class="guide-rest" open={isElsewhere || view.missing.length > 0}>
        <summary>The rest of the guide, in case something else has changed</summary>
        <ol class="guide-steps">
          <StartStep view={view} number={2} />
          <RegisterStep view={view} number={3} />
          <IdsStep view={view} number={4} />
          <PermissionsStep view={view} number={5} partnerName={partnerName} />
          <ConsentStep view={view} number={6} />
        </ol>
        <GuideShortcut guide={view.guide} />
      </details>
    </>
  );
}
