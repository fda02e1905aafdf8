/** Where Microsoft sends customers back to: what the registrations of the tiers, and customers' own, must list. */
export const consentCallbackUrl = (publicUrl: string) => `${publicUrl}/oauth/callback`;

/** Where Microsoft sends operators back to. */
export const operatorCallbackUrl = (publicUrl: string) => `${publicUrl}/oauth/operator-callback`;
