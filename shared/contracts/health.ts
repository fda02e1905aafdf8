import { z } from 'zod';

/** Answer of `GET /api/health`: nothing about tenants. */
export const health = z
  .object({
    status: z.enum(['ok', 'degraded']).meta({
      description: '`degraded`: the app answers, but something that it needs is not configured yet.',
    }),
  })
  .meta({ id: 'Health' });
