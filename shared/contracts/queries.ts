import { z } from 'zod';
import { connectionState, disconnectRows } from './connections.ts';
import { invitationState } from './invitations.ts';
import { plainText } from './primitives.ts';

/** Query of `GET /api/connections`. */
export const connectionQuery = z.object({
  state: connectionState.optional().meta({ description: 'Only connections in this state.' }),
  externalId: plainText(256)
    .optional()
    .meta({ description: 'Only the customer with this id of the portal’s.' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(100)
    .meta({ description: 'The most connections to answer with; there may be fewer before the end.' }),
  continuation: z
    .string()
    .min(1)
    .max(4000)
    .optional()
    .meta({ description: '`continuation` of the answer before, unchanged.' }),
});
export type ConnectionQuery = z.infer<typeof connectionQuery>;

/** Query of `GET /api/invitations`. */
export const invitationQuery = z.object({
  state: invitationState.optional().meta({
    description: 'Only invitations in this state. Without it every one that has not led to a connection.',
  }),
  limit: connectionQuery.shape.limit.meta({
    description: 'The most invitations to answer with; there may be fewer before the end.',
  }),
  continuation: connectionQuery.shape.continuation,
});
export type InvitationQuery = z.infer<typeof invitationQuery>;

/** Query of `DELETE /api/connections/{id}`. */
export const disconnectQuery = z.object({
  rows: disconnectRows.meta({
    description:
      'What becomes of the tenant’s rows that this connection owns: kept, or erased in the background.',
  }),
});

/** Query of `GET /api/connections/{id}/audit`. */
export const auditQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(100)
    .meta({ description: 'The most entries to answer with.' }),
  continuation: z
    .string()
    .min(1)
    .max(400)
    .optional()
    .meta({ description: '`continuation` of the answer before, unchanged.' }),
});
export type AuditQuery = z.infer<typeof auditQuery>;
