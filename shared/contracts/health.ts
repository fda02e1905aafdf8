import { z } from 'zod';
import { instant } from './primitives.ts';

const healthStatus = z.enum(['ok', 'degraded', 'failing']).meta({
  description:
    '`degraded`: the app works, but something is not configured, waits too long or was given up. `failing`: something that it stands on does not answer.',
});
export type HealthStatus = z.infer<typeof healthStatus>;

/** Answer of `GET /api/health`: nothing about tenants. */
export const health = z.object({ status: healthStatus }).meta({ id: 'Health' });

export const checkNames = ['storage', 'vault', 'identity', 'registrations', 'queues', 'schedule'] as const;
export type CheckName = (typeof checkNames)[number];

const queueDepth = z.object({
  queue: z.string(),
  waiting: z.int().min(0).meta({ description: 'Messages that wait or are being worked on, about.' }),
  givenUp: z.int().min(0).meta({ description: 'Messages in the poison queue, about.' }),
});
export type QueueDepth = z.infer<typeof queueDepth>;

const oldestDue = z.object({
  connector: z.string(),
  dueAt: instant,
  lateSeconds: z.int().min(0).meta({ description: '0: it is not due yet.' }),
});

const healthCheck = z.object({
  name: z.enum(checkNames),
  status: healthStatus,
  milliseconds: z.int().min(0).meta({ description: 'How long it took to look.' }),
  message: z.string().nullable().meta({ description: 'What is not well, in a sentence.' }),
});

/** Answer of `GET /api/health/details`: each thing that the app stands on, and nothing about tenants. */
export const healthDetails = z
  .object({
    status: healthStatus,
    checkedAt: instant.meta({ description: 'The answer is kept for 10 seconds.' }),
    checks: z.array(healthCheck),
    queues: z.array(queueDepth).meta({ description: 'Empty where queues do not answer.' }),
    oldestDue: oldestDue.nullable().meta({ description: 'The connector that is, or was, due first.' }),
  })
  .meta({ id: 'HealthDetails' });
export type HealthDetails = z.infer<typeof healthDetails>;
