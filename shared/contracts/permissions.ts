import { z } from 'zod';

/** A Microsoft Graph permission that a tier asks for, in Microsoft's words and in ours. */
export const permissionEntry = z
  .object({
    name: z.string(),
    kind: z.enum(['application', 'delegated']),
    /** The GUID of the app role, or of the scope. */
    id: z.guid(),
    displayName: z.string(),
    description: z.string(),
    privilegeLevel: z.int().min(1).max(5).nullable().meta({
      description: 'Microsoft’s privilege level, 1 (lowest) to 5; null where Microsoft gives none.',
    }),
    calls: z.array(z.string()).meta({ description: 'The calls that need it.' }),
    reason: z.string().meta({ description: 'Why it is asked for, in words that a customer understands.' }),
  })
  .meta({ id: 'Permission' });
export type PermissionEntry = z.infer<typeof permissionEntry>;

export const capabilityEntry = z
  .object({
    name: z.string(),
    title: z.string(),
    summary: z.string(),
    calls: z.array(z.string()),
    permissions: z.array(z.string()),
  })
  .meta({ id: 'Capability' });
export type CapabilityEntry = z.infer<typeof capabilityEntry>;

export const tierEntry = z
  .object({
    tier: z.string(),
    registered: z
      .boolean()
      .meta({ description: 'Whether this installation has an app registration for the tier.' }),
    capabilities: z.array(capabilityEntry),
    permissions: z.array(permissionEntry),
  })
  .meta({ id: 'Tier' });
export type TierEntry = z.infer<typeof tierEntry>;

export const permissionCatalogue = z
  .object({ tiers: z.array(tierEntry) })
  .meta({ id: 'PermissionCatalogue' });
