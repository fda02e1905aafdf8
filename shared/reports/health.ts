import { allCredentials, registrationCredentials } from '../config/credentials.ts';
import {
  type CheckName,
  checkNames,
  type HealthDetails,
  type HealthStatus,
  type QueueDepth,
} from '../contracts/health.ts';
import { queueNames } from '../contracts/messages.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Services } from '../services/services.ts';
import { tenantKey } from '../sync/bookkeeping.ts';
import { allShards } from '../sync/schedule.ts';
import { missingSetup } from './setup.ts';

/** What is looked at when somebody asks for the app's health. */
export type HealthDependencies = Pick<
  Services,
  'settings' | 'tables' | 'queues' | 'secrets' | 'clientAuth' | 'log' | 'now'
>;

/** One look at one thing: what is not well, null where all is; throws where it does not answer. */
type Look = () => Promise<string | null>;

const keptMs = 10_000;
const patienceMs = 5_000;
/** The timer comes every 5 minutes: after three of them something is wrong with it, or with its queue. */
const lateAfterSeconds = 15 * 60;

const nobody = '00000000-0000-0000-0000-000000000000';
/** Nothing has this name; a vault that may be read says so. */
const noSecret = 'tenantry-health';

/** The managed identity proves registrations, where one of them trusts it. */
const usesFederation = (settings: Services['settings']): boolean =>
  allCredentials(settings).some(({ credential }) => credential.kind === 'federated');

async function lookAtQueues({ queues }: HealthDependencies): Promise<QueueDepth[]> {
  return Promise.all(
    Object.values(queueNames).map(async (queue) => {
      const [waiting, { count: givenUp }] = await Promise.all([
        queues.depth(queue),
        queues.peekPoison(queue),
      ]);
      return { queue, waiting, givenUp };
    }),
  );
}

async function findOldestDue({ tables, now }: HealthDependencies): Promise<HealthDetails['oldestDue']> {
  const firsts = await Promise.all(
    allShards.map((partitionKey) => tables.due.page({ partitionKey, limit: 1 })),
  );
  const [first] = firsts
    .flatMap(({ rows }) => rows.map(({ row }) => row))
    .sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
  if (!first) return null;
  const { connector, dueAt } = first;
  return { connector, dueAt, lateSeconds: Math.max(0, Math.round((now() - Date.parse(dueAt)) / 1000)) };
}

/** Each registration's credential is there; whether Entra takes it is known when a tenant is read. */
async function lookAtRegistrations({ settings, clientAuth }: HealthDependencies): Promise<string | null> {
  const missing: string[] = [];
  for (const { of, credential } of registrationCredentials(settings)) {
    if (credential.kind === 'federated') continue;
    await clientAuth(credential).catch((error: unknown) => missing.push(`${of} (${toMessage(error)})`));
  }
  if (missing.length > 0)
    throw new TenantryError('registration-credential', `No credential: ${missing.join(', ')}`);
  const lacking = missingSetup(settings);
  return lacking.length > 0 ? lacking.join(' ') : null;
}

const toMessage = (error: unknown) =>
  error instanceof TenantryError ? error.message : 'Something went wrong in Tenantry itself';

const gravity: HealthStatus[] = ['ok', 'degraded', 'failing'];
const gravest = (statuses: HealthStatus[]): HealthStatus =>
  gravity[Math.max(0, ...statuses.map((status) => gravity.indexOf(status)))] ?? 'failing';

async function withPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tired = new Promise<never>((_, reject) => {
    const error = new TenantryError('unreachable', `No answer within ${patienceMs / 1000} seconds`);
    timer = setTimeout(() => reject(error), patienceMs);
  });
  // What comes after that is of no interest to anybody.
  work.catch(() => undefined);
  return Promise.race([work, tired]).finally(() => clearTimeout(timer));
}

async function lookAround(dependencies: HealthDependencies): Promise<HealthDetails> {
  const { settings, tables, secrets, clientAuth, log, now } = dependencies;
  let queues: QueueDepth[] = [];
  let oldestDue: HealthDetails['oldestDue'] = null;
  const looks: Record<CheckName, Look> = {
    async storage() {
      await tables.tenants.find(nobody, tenantKey);
      return null;
    },
    async vault() {
      await secrets.find(noSecret);
      return null;
    },
    async identity() {
      if (usesFederation(settings)) await clientAuth({ kind: 'federated' });
      return null;
    },
    registrations: () => lookAtRegistrations(dependencies),
    async queues() {
      queues = await lookAtQueues(dependencies);
      const full = queues.filter(({ givenUp }) => givenUp > 0);
      if (full.length === 0) return null;
      return `Messages were given up: ${full.map(({ queue, givenUp }) => `${givenUp} of ${queue}`).join(', ')}`;
    },
    async schedule() {
      oldestDue = await findOldestDue(dependencies);
      if (oldestDue === null || oldestDue.lateSeconds < lateAfterSeconds) return null;
      return `Connector ${oldestDue.connector} of a tenant has been due for ${Math.round(oldestDue.lateSeconds / 60)} minutes`;
    },
  };
  const check = async (name: CheckName): Promise<HealthDetails['checks'][number]> => {
    const startedAt = performance.now();
    const end = (status: HealthStatus, message: string | null) => ({
      name,
      status,
      milliseconds: Math.round(performance.now() - startedAt),
      message,
    });
    try {
      const message = await withPatience(looks[name]());
      return end(message === null ? 'ok' : 'degraded', message);
    } catch (error) {
      log.error('health-check-failed', error, { check: name });
      return end('failing', toMessage(error));
    }
  };
  const checkedAt = new Date(now()).toISOString();
  const checks = await Promise.all(checkNames.map(check));
  return { status: gravest(checks.map(({ status }) => status)), checkedAt, checks, queues, oldestDue };
}

const kept = new WeakMap<HealthDependencies, { at: number; details: Promise<HealthDetails> }>();

/** How the app and all that it stands on are. Whoever asks within 10 seconds is given the same answer. */
export function readHealth(dependencies: HealthDependencies): Promise<HealthDetails> {
  const at = dependencies.now();
  const known = kept.get(dependencies);
  if (known && Math.abs(at - known.at) < keptMs) return known.details;
  const details = lookAround(dependencies);
  kept.set(dependencies, { at, details });
  return details;
}

/** 503 where something does not answer, so that whoever watches needs to read nothing. */
export const healthHttpStatus = ({ status }: Pick<HealthDetails, 'status'>) =>
  status === 'failing' ? 503 : 200;
