import { z } from 'zod';

/** Microsoft's ids: zod's `guid()`, because `uuid()` rejects well-known ones. Always lower case inside. */
export const guid = z.guid().transform((value) => value.toLowerCase());

/** A point in time, ISO 8601 UTC. */
export const instant = z.iso.datetime();

/** A DNS name such as `contoso.com`, lower case. */
export const domainName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/,
    'is not a domain name',
  );

/** How a person names a tenant: its GUID or one of its domains. */
export const tenantName = z.union([guid, domainName], { error: 'is neither a GUID nor a domain name' });

/** Ids that we make: 22 characters of base64url, 128 random bits. */
export const ownId = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'is not an id of ours');

/** An ISO 8601 duration of days, hours and minutes, such as `PT6H` or `P1D`. */
export const duration = z
  .string()
  .regex(/^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?$/, { error: 'is not a duration such as PT6H', abort: true })
  .refine((text) => isFiveMinutes(text), 'is shorter than five minutes')
  .meta({ description: 'An ISO 8601 duration of days, hours and minutes, five minutes at least.' });

/** The timer that looks for what is due comes every five minutes: nothing can be due more often. */
function isFiveMinutes(text: string): boolean {
  const [, days, hours, minutes] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text) ?? [];
  return (Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes ?? 0) >= 5;
}

/** Text that a person typed: trimmed, without control characters. */
export const plainText = (maximum: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maximum)
    .regex(/^[^\p{Cc}]*$/u, 'holds a control character')
    .refine((text) => text.isWellFormed(), 'holds half a character');

/** Lists are always this shape. `continuation` goes back in the query of the next request. */
export const listOf = <T extends z.ZodType>(entry: T) =>
  z.object({
    items: z.array(entry),
    continuation: z
      .string()
      .nullable()
      .meta({ description: 'For the next request; null at the end of the list.' }),
  });
