import { StateBadge } from './parts/badge.tsx';
import { CopyableId } from './parts/copy-button.tsx';
import { Fact } from './parts/fact.tsx';
import { PostButton } from './parts/post-button.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import { Time } from './parts/time.tsx';
import { ReceiptDays } from './receipt-days.tsx';
import { ReviewCapability } from './review-capability.tsx';
import { leaveUrl, receiptUrl } from './urls.ts';
import type { ReceiptCard as Card } from './views/receipt.ts';
import { modeWords, toMessageForCustomer, toRemedyForCustomer, toStateSentence } from './words.ts';

interface ReceiptCardProps {
  card: Card;
  csrf: string | null;
  partnerName: string;
  now: number;
}

/** One connection: who gave what, when and how, what was done with it, and the way out. */
export function ReceiptCard({ card, csrf, partnerName, now }: ReceiptCardProps) {
  return (
    <section class="receipt stack">
      <div class="receipt-head">
        <h2>
          <TenantText text={card.customerName} />
        </h2>
        <StateBadge state={card.state} reason={card.reason} />
      </div>
      {card.state !== 'active' && (
        <p>
          {card.reason ? toMessageForCustomer(card.reason) : toStateSentence(card.state, card.mode)}{' '}
          {card.reason && toRemedyForCustomer(card.reason, partnerName)}
        </p>
      )}
      <ReceiptFacts card={card} now={now} />
      <div class="stack-tight">
        <h3>What {card.state === 'disconnected' ? 'was given' : 'it may do'}</h3>
        <ul class="capabilities">
          {card.capabilities.map((capability) => (
            <ReviewCapability key={capability.name} capability={capability} />
          ))}
        </ul>
        <Granted card={card} />
      </div>
      {card.days !== null && <ReceiptDays days={card.days} />}
      {csrf !== null && <ReceiptActions card={card} csrf={csrf} />}
    </section>
  );
}

function ReceiptFacts({ card, now }: { card: Card; now: number }) {
  const { givenBy, registration } = card;
  const name = givenBy?.name ?? givenBy?.username ?? null;
  return (
    <dl class="receipt-facts">
      <Fact term="Given by">
        {name === null ? 'whoever had the invitation' : <TenantText text={name} />}
        {givenBy?.name && givenBy.username && (
          <span class="sub">
            <TenantText text={givenBy.username} />
          </span>
        )}
      </Fact>
      <Fact term="Given">
        <Time at={card.givenAt} now={now} none="Not yet" />
      </Fact>
      <Fact term="How">{modeWords[card.mode]}</Fact>
      <Fact term="Last used">
        <Time at={card.lastUsedAt} now={now} none="Not yet" />
      </Fact>
      {registration && (
        <Fact term="App registration" wide>
          <CopyableId id={registration.clientId} what="the client ID" />
          {registration.expiresAt && (
            <span class="sub">
              Its {registration.credential} ends <Time at={registration.expiresAt} now={now} />
            </span>
          )}
        </Fact>
      )}
      {card.endedAt !== null && (
        <Fact term="Ended">
          <Time at={card.endedAt} now={now} />
        </Fact>
      )}
    </dl>
  );
}

/** What the last token held, as Microsoft names it. */
function Granted({ card }: { card: Card }) {
  const { granted } = card;
  if (granted === null) return <p class="hint">Microsoft has not given a token yet.</p>;
  return (
    <p class="hint">
      Microsoft’s last token held{' '}
      {granted.length === 0
        ? 'no permission.'
        : granted.map((name, index) => (
            <span key={name}>
              {index > 0 && ', '}
              <code>{name}</code>
            </span>
          ))}
    </p>
  );
}

function ReceiptActions({ card, csrf }: { card: Card; csrf: string }) {
  const { pause, resume, disconnect } = card.may;
  const fields = { connection: card.id };
  if (!pause && !resume && !disconnect) return null;
  return (
    <div class="receipt-actions">
      {resume && (
        <PostButton href={`${receiptUrl}/resume`} csrf={csrf} fields={fields}>
          Resume reading
        </PostButton>
      )}
      {pause && (
        <PostButton href={`${receiptUrl}/pause`} csrf={csrf} fields={fields}>
          Pause reading
        </PostButton>
      )}
      {disconnect && (
        <a class="button button-danger-quiet" href={leaveUrl(card.id)}>
          Disconnect …
        </a>
      )}
    </div>
  );
}
