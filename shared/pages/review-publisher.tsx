interface ReviewPublisherProps {
  partnerName: string;
  verifiedPublisher: string | null;
}

/** What Microsoft will show of who asks: with its badge, or the word "unverified". */
export function ReviewPublisher({ partnerName, verifiedPublisher }: ReviewPublisherProps) {
  return (
    <section class="stack-tight">
      <h2>How you recognise it at Microsoft</h2>
      <div class="publisher">
        <PromptPicture partnerName={partnerName} verifiedPublisher={verifiedPublisher} />
        {verifiedPublisher === null ? (
          <p>
            Microsoft will write <strong>unverified</strong> below the application’s name: {partnerName} has
            not had its publisher verified by Microsoft. That is no error, but be careful with it: go on only
            if you expected this invitation from {partnerName}.
          </p>
        ) : (
          <p>
            Microsoft has verified the publisher and shows a blue badge with the name{' '}
            <strong>{verifiedPublisher}</strong>. If it shows another name, or the word{' '}
            <strong>unverified</strong>, cancel there and ask {partnerName}.
          </p>
        )}
      </div>
    </section>
  );
}

/** The top of Microsoft's page, drawn. */
function PromptPicture({ partnerName, verifiedPublisher }: ReviewPublisherProps) {
  return (
    <div class="prompt-picture" aria-hidden="true">
      <span class="prompt-title">Permissions requested</span>
      <span class="prompt-app">
        <span class="prompt-logo" />
        <span class="prompt-names">
          <bdi class="prompt-name">{partnerName}</bdi>
          {verifiedPublisher === null ? (
            <span class="prompt-publisher">unverified</span>
          ) : (
            <span class="prompt-publisher">
              <VerifiedBadge />
              <bdi>{verifiedPublisher}</bdi>
            </span>
          )}
        </span>
      </span>
    </div>
  );
}

function VerifiedBadge() {
  return (
    <svg class="verified-badge" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d="m8 .8 1.9 1.5 2.4-.3.9 2.3 2 1.4-.7 2.3.7 2.3-2 1.4-.9 2.3-2.4-.3L8 15.2l-1.9-1.5-2.4.3-.9-2.3-2-1.4L1.5 8 .8 5.7l2-1.4.9-2.3 2.4.3Z" />
      <path class="verified-tick" d="m5 8.2 2.1 2.1L11 6.2" />
    </svg>
  );
}
