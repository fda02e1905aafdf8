/**
 * What Microsoft Entra's numbers mean for a connection. Only numbers that an app-only token request can meet.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export type TokenFailure =
  | 'pending-consent'
  | 'registration-credential'
  | 'blocked-by-policy'
  | 'tenant-gone'
  | 'unreachable';

const failures: Record<number, TokenFailure> = {
  700016: 'pending-consent',
  650051: 'pending-consent',
  65001: 'pending-consent',
  500011: 'pending-consent',
  7000112: 'blocked-by-policy',
  1000031: 'blocked-by-policy',
  53000: 'blocked-by-policy',
  53003: 'blocked-by-policy',
  530003: 'blocked-by-policy',
  530032: 'blocked-by-policy',
  530034: 'blocked-by-policy',
  530035: 'blocked-by-policy',
  70002: 'registration-credential',
  700027: 'registration-credential',
  7000215: 'registration-credential',
  7000218: 'registration-credential',
  7000222: 'registration-credential',
  90002: 'tenant-gone',
  900023: 'tenant-gone',
  5000224: 'tenant-gone',
  90033: 'unreachable',
  90006: 'unreachable',
  90024: 'unreachable',
  90055: 'unreachable',
};

/** Branches on the status first, then the number; an unlisted 53xxx is a policy of the customer's. */
export function tokenFailure(status: number, aadsts: number | undefined): TokenFailure {
  if (aadsts !== undefined) {
    const known = failures[aadsts];
    if (known) return known;
    if (/^53\d{3}\d?$/.test(String(aadsts))) return 'blocked-by-policy';
  }
  if (status === 429 || status >= 500) return 'unreachable';
  return 'registration-credential';
}

/** The first number in an error body or an `error_description` of Entra's. */
export function findAadsts(text: string): number | undefined {
  const found = /AADSTS(\d{4,8})/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
