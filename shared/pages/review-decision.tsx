import { Handover } from './handover.tsx';
import { SupportCode } from './message-page.tsx';
import { Callout } from './parts/callout.tsx';
import { Glyph } from './parts/icon.tsx';
import { Time } from './parts/time.tsx';
import type { ReviewView } from './views/review.ts';
import { toRemedyForCustomer } from './words.ts';

interface ReviewDecisionProps {
  view: ReviewView;
  partnerName: string;
}

/** What went wrong the last time, the way on, and the text for whoever may not decide. */
export function ReviewDecision({ view, partnerName, now }: ReviewDecisionProps & { now: number }) {
  return (
    <section class="stack">
      <h2 class="visually-hidden">Give or pass on</h2>
      <LastTry view={view} partnerName={partnerName} />
      {view.mode === 'own-app' ? <ToGuide /> : <ToMicrosoft csrf={view.csrf} />}
      <Handover
        partnerName={partnerName}
        customerName={view.customerName}
        tenant={view.tenant}
        mode={view.mode}
      />
      <p class="under-button">
        This invitation ends <Time at={view.invitationExpiresAt} now={now} />.
      </p>
    </section>
  );
}

function ToMicrosoft({ csrf }: { csrf: string }) {
  return (
    <form method="post" action="/connect/start" class="stack-tight">
      <input type="hidden" name="csrf" value={csrf} />
      <button type="submit" class="button button-primary button-wide">
        Continue to Microsoft
        <Glyph name="arrow" />
      </button>
      <p class="under-button">
        Microsoft shows the same list and asks you to accept it. Then you come back here.
      </p>
    </form>
  );
}

function ToGuide() {
  return (
    <div class="stack-tight">
      <a class="button button-primary button-wide" href="/connect/own-app">
        Continue to the guide
        <Glyph name="arrow" />
      </a>
      <p class="under-button">
        You make an app registration in your own tenant and give it exactly these permissions. The guide shows
        every step and takes about ten minutes.
      </p>
    </div>
  );
}

function LastTry({ view, partnerName }: ReviewDecisionProps) {
  const { lastTry } = view;
  if (lastTry === null) return null;
  return (
    <Callout meaning="attention" title={lastTry.message}>
      <p>{toRemedyForCustomer(lastTry, partnerName)}</p>
      <SupportCode code={lastTry.code} />
    </Callout>
  );
}
