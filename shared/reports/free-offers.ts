/** What anybody can take without buying it; Microsoft counts ten thousand seats of it, or a million. */
const marks = /(^|[^a-z])free($|[^a-z])|viral|vtrial|exploratory|adhoc/i;
const others = new Set(['POWERAPPS_DEV', 'WINDOWS_STORE', 'STREAM']);

/** Whether a SKU is one of Microsoft's free offers, whose seats say nothing of what a tenant owns. */
export const isFreeOffer = (name: string, partNumber: string): boolean =>
  marks.test(name) || marks.test(partNumber) || others.has(partNumber);
