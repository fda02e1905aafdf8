import { z } from 'zod';
import { connectionState, disconnectRows } from './connections.ts';
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

/** Query of `DELETE /api/connections/{id}`. */
export const disconnectQuery = z.object({
  rows: disconnectRows.meta({
    description:
      'What becomes of the tenant’s rows that this connection owns: kept, or erased in the background.',
  }),
});
