import { z } from 'zod';
import { actor } from './connections.ts';
import { instant, ownId } from './primitives.ts';

export const probeStatus = z
  .enum([
    'ok',
    'missing-permission',
    'missing-role',
    'missing-licence',
    'blocked-by-policy',
    'throttled',
    'unknown',
  ])
  .meta({ description: 'What came of asking; more may come.' });
export type ProbeStatus = z.infer<typeof probeStatus>;

export const permissionStatus = z
  .enum(['granted', 'missing', 'extra', 'unknown'])
  .meta({ description: '`extra`: granted, and not needed; `unknown`: nobody could ask.' });

/** A permission that the tier needs, or that was granted beyond it. */
export const checkedPermission = z
  .object({
    name: z.string(),
    kind: z.enum(['application', 'delegated']),
    status: permissionStatus,
    reason: z
      .string()
      .meta({ description: 'What it is for, in plain words; of an extra one, that it is not needed.' }),
    remedy: z.string().nullable().meta({ description: 'What helps; null where nothing is needed.' }),
  })
  .meta({ id: 'CheckedPermission' });
export type CheckedPermission = z.infer<typeof checkedPermission>;

/** What came of one look: at the token, the tenant, the vault. */
export const check = z
  .object({
    status: z.enum(['ok', 'failed', 'unknown', 'not-used']),
    message: z.string(),
    remedy: z.string().nullable(),
  })
  .meta({ id: 'Check' });
export type Check = z.infer<typeof check>;

/** A live check of a connection. It changes nothing of the connection. */
export const validation = z
  .object({
    connectionId: ownId,
    checkedAt: instant,
    ok: z.boolean().meta({ description: 'Everything that was asked is well.' }),
    summary: z.object({ message: z.string(), remedy: z.string().nullable(), actor }).meta({
      description: 'One sentence: that all works, or what is wrong, what helps and who must do it.',
    }),
    token: check,
    tenant: check,
    vault: check,
    permissions: z.array(checkedPermission),
    probes: z.array(
      z.object({
        stream: z.string(),
        status: probeStatus,
        message: z.string(),
        remedy: z.string().nullable(),
        lastCompleteAt: instant.nullable().meta({ description: 'When the stream was last read whole.' }),
      }),
    ),
  })
  .meta({ id: 'Validation' });
export type Validation = z.infer<typeof validation>;

/** What a connection's tier needs against what its tenant has granted, as of the last token. */
export const connectionPermissions = z
  .object({
    asOf: instant.nullable().meta({ description: 'When a token last told; null: never yet.' }),
    items: z.array(checkedPermission),
    continuation: z.null(),
  })
  .meta({ id: 'ConnectionPermissions' });
