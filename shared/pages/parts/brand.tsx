import type { PartnerView } from '../views/context.ts';

/** The partner's logo, or its first letter where there is none. */
export function PartnerMark({ partner }: { partner: PartnerView }) {
  if (partner.logoUrl !== null)
    return <img class="mark" src={partner.logoUrl} alt="" width="32" height="32" />;
  return (
    <span class="mark mark-letter" aria-hidden="true">
      {[...partner.name][0]?.toUpperCase()}
    </span>
  );
}

/** How a customer reaches the partner; without a page of theirs, by the way the invitation came. */
export function PartnerContact({ partner }: { partner: PartnerView }) {
  if (partner.supportUrl === null) {
    return <>Questions? Answer the message from {partner.name} that brought you here.</>;
  }
  return (
    <>
      Questions? <a href={partner.supportUrl}>Contact {partner.name}</a>
    </>
  );
}
