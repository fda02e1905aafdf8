import { z } from 'zod';

const amount = z.number().min(0);

/** What one piece of work asks for. */
const work = z.object({
  seconds: amount,
  graphRequests: amount,
  tableRequests: amount,
  vaultRequests: amount,
  messages: amount,
  logBytes: amount,
});
export type Work = z.infer<typeof work>;

/** What was counted of one small tenant, as `npm run cost -- --measure` writes it. */
export const counts = z.object({
  date: z.string(),
  people: amount,
  /** Text of all rows as JSON, the engine's own among them. */
  rowBytes: amount,
  firstRun: work,
  /** Of a day: the reads that find nothing, and the one that finds a few changes. */
  quietRun: work,
  changedRun: work,
  /** One tick with nothing due, and what an hour's first tick adds. */
  tick: work,
  hourlyLook: work,
});
export type Counts = z.infer<typeof counts>;

export const prices = z.object({
  date: z.string(),
  source: z.string(),
  currency: z.string(),
  functions: z.object({
    perGbSecond: amount,
    perMillionExecutions: amount,
    freeGbSeconds: amount,
    freeExecutions: amount,
  }),
  storage: z.object({
    tablePerGb: amount,
    tablePer10kRequests: amount,
    queuePer10kRequests: amount,
    blobPer10kWrites: amount,
  }),
  vault: z.object({ per10kRequests: amount }),
  logs: z.object({ perGb: amount, freeGb: amount, perAlertRule: amount }),
  privateEndpoints: z.object({ perEndpoint: amount, perDnsZone: amount }),
  mail: z.object({ perLetter: amount }),
});
export type Prices = z.infer<typeof prices>;
