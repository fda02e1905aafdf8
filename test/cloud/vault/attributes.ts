/** What secrets, certificates and keys say of themselves in the same words. */

const recoverableDays = 90;

interface Dated {
  enabled: boolean;
  /** Unix seconds. */
  notBefore: number | null;
  expires: number | null;
  created: number;
  updated: number;
}

export function toAttributes({ enabled, notBefore, expires, created, updated }: Dated): unknown {
  return {
    enabled,
    ...(notBefore === null ? {} : { nbf: notBefore }),
    ...(expires === null ? {} : { exp: expires }),
    created,
    updated,
    recoveryLevel: 'Recoverable+Purgeable',
    recoverableDays,
  };
}

export function toTags(tags: Record<string, string>): { tags?: Record<string, string> } {
  return Object.keys(tags).length > 0 ? { tags } : {};
}

/** @param deletedAt Unix seconds */
export function toDeletion(deletedAt: number | null): object {
  const deletedDate = deletedAt ?? 0;
  return { deletedDate, scheduledPurgeDate: deletedDate + recoverableDays * 86_400 };
}
