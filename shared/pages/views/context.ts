/** Who asks: what every page shows of the partner. */
export interface PartnerView {
  name: string;
  supportUrl: string | null;
  logoUrl: string | null;
}

/** What every page needs besides its own content. `now` is milliseconds since 1970. */
export interface PageContext {
  partner: PartnerView;
  now: number;
  /** File name of an asset with its content hash: `assetUrl('app.css')` is `/assets/app-1a2b3c4d.css`. */
  assetUrl: (name: string) => string;
}
