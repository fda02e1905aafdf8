import { z } from 'zod';
import { type Prepared, prepare } from '../connect/invitations.ts';
import { hasCode, TenantryError } from '../errors/tenantry-error.ts';
import { toProblem } from '../http/problems.ts';
import type { Services } from '../services/services.ts';
import type { Stored } from '../store/rows.ts';
import { toInstant } from '../sync/due.ts';
import { type IdempotencyRow, lifetimeMs } from './idempotency-table.ts';

const purpose = 'idempotency';
/** A little longer than the row lives. */
const sealSeconds = lifetimeMs / 1000 + 3600;
const busyMs = 30_000;

const plan = z.object({ id: z.string(), token: z.string() });
const keptAnswer = z.object({ status: z.int(), body: z.unknown() });
export type KeptAnswer = z.infer<typeof keptAnswer>;

/** Where a key is kept, and what tells its request from another one. */
interface Place {
  partition: string;
  rowKey: string;
  fingerprint: string;
}

/** The right to carry a request out. */
interface Claimed {
  kind: 'ours';
  prepared: Prepared;
  stored: Stored<IdempotencyRow>;
  /** Nobody can have made anything yet. */
  isFirst: boolean;
}

type Claim = Claimed | { kind: 'answered'; answer: KeptAnswer };

const inProgress = (retryAfterSeconds: number) =>
  new TenantryError('idempotency-in-progress', 'A request with this key is being carried out', {
    retryAfterSeconds,
  });

async function begin(
  { idempotency, seal, now }: Services,
  { partition, rowKey, fingerprint }: Place,
  old: Stored<IdempotencyRow> | undefined,
): Promise<Claimed> {
  const prepared = prepare();
  const row: IdempotencyRow = {
    fingerprint,
    plan: await seal.seal(purpose, { ...prepared }, sealSeconds),
    answer: null,
    at: toInstant(now()),
    busyUntil: toInstant(now() + busyMs),
  };
  const stored = await (old ? idempotency.replace(old, row) : idempotency.insert(partition, rowKey, row));
  return { kind: 'ours', prepared, stored, isFirst: true };
}

/** What was begun and not answered is done again with what it was begun with. */
async function goOn({ idempotency, seal, now }: Services, found: Stored<IdempotencyRow>): Promise<Claimed> {
  const { row } = found;
  const leftMs = row.busyUntil === null ? 0 : Date.parse(row.busyUntil) - now();
  if (leftMs > 0) throw inProgress(Math.ceil(leftMs / 1000));
  const prepared = plan.parse(await seal.unseal(purpose, row.plan));
  const stored = await idempotency.replace(found, { ...row, busyUntil: toInstant(now() + busyMs) });
  return { kind: 'ours', prepared, stored, isFirst: false };
}

async function findOrTake(services: Services, place: Place): Promise<Claim> {
  const { idempotency, seal, now } = services;
  const found = await idempotency.find(place.partition, place.rowKey);
  if (!found || now() - Date.parse(found.row.at) >= lifetimeMs) return begin(services, place, found);
  const { fingerprint, answer } = found.row;
  if (fingerprint !== place.fingerprint)
    throw new TenantryError('idempotency-key-reused', 'The key was used for another request');
  if (answer === null) return goOn(services, found);
  return { kind: 'answered', answer: keptAnswer.parse(await seal.unseal(purpose, answer)) };
}

/**
 * Takes a key for a request, or finds what was answered to it; of two at the same moment one gets it.
 * Throws `idempotency-in-progress` and `idempotency-key-reused`.
 */
export async function claim(services: Services, place: Place): Promise<Claim> {
  try {
    return await findOrTake(services, place);
  } catch (error) {
    throw hasCode(error, 'conflict-in-storage') ? inProgress(1) : error;
  }
}

async function keepAnswer(
  { idempotency, seal }: Services,
  { stored }: Claimed,
  answer: KeptAnswer,
): Promise<void> {
  const sealed = await seal.seal(purpose, { ...answer }, sealSeconds);
  await idempotency.replace(stored, { ...stored.row, answer: sealed, busyUntil: null });
}

/**
 * A refusal is not kept: the request may be corrected. What somebody began before may have made something, and keeps
 * what it was begun with; so does what failed on our side.
 */
async function giveBack(
  { idempotency }: Services,
  { stored, isFirst }: Claimed,
  error: unknown,
): Promise<void> {
  const { partitionKey, rowKey, etag, row } = stored;
  if (isFirst && toProblem(error).status < 500) await idempotency.remove(partitionKey, rowKey, etag);
  else await idempotency.replace(stored, { ...row, busyUntil: null });
}

/** What is done once, and what of it is told whoever asks again. */
interface Work<Made> {
  make: (prepared: Prepared) => Promise<Made>;
  toAnswer: (made: Made) => KeptAnswer;
}

/** Does what was claimed and keeps its answer; where it fails, the claim is given back. */
export async function carryOut<Made>(
  services: Services,
  claimed: Claimed,
  { make, toAnswer }: Work<Made>,
): Promise<Made> {
  // What is kept is for the next time: where that fails, this time is none the worse.
  const notKept = (error: unknown) => services.log.error('idempotency-not-kept', error);
  try {
    const made = await make(claimed.prepared);
    await keepAnswer(services, claimed, toAnswer(made)).catch(notKept);
    return made;
  } catch (error) {
    await giveBack(services, claimed, error).catch(notKept);
    throw error;
  }
}
