import type { ControlClient } from '../../cloud/control/client.ts';
import { createRandom, guid, integer, pick, type Random } from '../../cloud/tenants/random.ts';
import { type PlannedTrouble, storageTroubles } from './storage-trouble.ts';

type Fault = Omit<Parameters<ControlClient['addFault']>[0], 'tenantId'>;
type Changes = Parameters<ControlClient['changeUsers']>[1];

/** What Microsoft's side does in a round, and under which name the summary counts it. */
export interface CloudTrouble {
  name: string;
  fault: Fault;
}

export interface Round {
  /** Whether somebody asks for the run, or the schedule starts it. */
  start: 'asked' | 'due';
  full: boolean;
  /** The queue delivers the run's message so many times more. */
  duplicates: number;
  cloud: CloudTrouble[];
  /** By host. */
  storage: [PlannedTrouble[], PlannedTrouble[]];
  /** Before the round, and before its n-th request to Graph. */
  changes: { atRequest: number; what: Changes }[];
  permission: 'kept' | 'taken' | 'all-taken';
  /** Only people of the tenant's own domain are wanted from here on, or everybody again. */
  domains: 'own' | 'all' | 'kept';
  /** Messages that are worked on before the next round begins, done or not. */
  messages: number;
}

/** One seeded run: the same seed gives the same plan. */
export interface Plan {
  seed: number;
  tenantId: string;
  size: number;
  largestDeltaPage: number;
  skewMs: [number, number];
  rounds: Round[];
}

const claims = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1"}}}').toString('base64');
const challenge = { 'www-authenticate': `Bearer error="insufficient_claims", claims="${claims}"` };

const status = (code: number, more: Partial<Fault> = {}) => ({
  kind: 'status' as const,
  status: code,
  ...more,
});

/** Name → what Graph, or Entra, does; where and how often is drawn. */
const cloudTroubles: Record<string, (random: Random) => Partial<Fault> & Pick<Fault, 'kind'>> = {
  throttled: (random) => {
    const seconds = pick(random, ['', '1', '25', '200']);
    return status(429, seconds === '' ? {} : { headers: { 'retry-after': seconds } });
  },
  unavailable: (random) => status(pick(random, [500, 503, 504])),
  reset: () => ({ kind: 'reset' }),
  'body-cut': () => ({ kind: 'cut' }),
  'body-malformed': () => ({ kind: 'malformed' }),
  'body-html': () => ({ kind: 'html' }),
  'body-empty': () => ({ kind: 'empty' }),
  'own-next-link': () => ({ kind: 'own-next-link' }),
  'foreign-next-link': () => ({ kind: 'foreign-next-link' }),
  'empty-page': () => ({ kind: 'empty-page' }),
  'duplicate-record': () => ({ kind: 'duplicate-record' }),
  'expired-link-410': (random) =>
    status(410, {
      path: pick(random, ['skiptoken', 'deltatoken', 'token']),
      body: { error: { code: pick(random, ['syncStateNotFound', 'resyncRequired']), message: 'gone' } },
    }),
  'token-expired': () => status(401),
  'claims-challenge': () => status(401, { headers: challenge }),
  'token-endpoint': (random) => ({ ...status(pick(random, [429, 503])), service: 'login', path: '/token' }),
  'token-endpoint-reset': () => ({ kind: 'reset', service: 'login', path: '/token' }),
};

function drawCloudTrouble(random: Random): CloudTrouble {
  const name = pick(random, Object.keys(cloudTroubles));
  const { path = '', ...facts } = cloudTroubles[name]?.(random) ?? { kind: 'reset' as const };
  const isRare = name === 'expired-link-410' || facts.service === 'login';
  return {
    name,
    fault: {
      service: 'graph',
      ...facts,
      // Whoever only looks meets no fault.
      path: `^(?!.*observer).*${path}`,
      skip: integer(random, isRare ? 3 : 9),
      // Four tries in a row end a part of a run; fewer are met within it.
      times: random() < 0.5 ? 1 + integer(random, 3) : 4 + integer(random, 9),
    },
  };
}

function drawStorageTrouble(random: Random): PlannedTrouble {
  const kind = random() < 0.3 ? 'stall' : pick(random, storageTroubles);
  const times = kind === 'storage-cut-off' ? 30 : kind === 'stall' ? 1 : 1 + integer(random, 5);
  return { kind, at: integer(random, 70), times };
}

const several = <T>(random: Random, most: number, draw: (random: Random) => T): T[] =>
  Array.from({ length: integer(random, most + 1) }, () => draw(random));

function drawChanges(random: Random): Changes {
  // Removed in one go so many that the shrink guard has to agree is part of it.
  const remove = random() < 0.1 ? 99 : integer(random, 3);
  return {
    add: integer(random, 4),
    remove,
    restore: 0,
    change: integer(random, 5),
    seed: integer(random, 1_000_000_000),
  };
}

function drawRound(random: Random, number: number): Round {
  const isFirst = number === 0;
  return {
    start: isFirst || random() < 0.6 ? 'asked' : 'due',
    full: random() < 0.2,
    duplicates: integer(random, 3),
    cloud: several(random, 3, drawCloudTrouble),
    storage: [several(random, 2, drawStorageTrouble), several(random, 1, drawStorageTrouble)],
    changes: [
      ...(isFirst ? [] : [{ atRequest: 0, what: drawChanges(random) }]),
      ...several(random, 2, (each) => ({ atRequest: 1 + integer(each, 8), what: drawChanges(each) })),
    ],
    permission: pick(random, ['kept', 'kept', 'kept', 'kept', 'taken', 'all-taken']),
    domains: pick(random, ['kept', 'kept', 'kept', 'own', 'all']),
    messages: 2 + integer(random, 7),
  };
}

const skew = (random: Random) => Math.round((random() - 0.5) * 9000);

export function drawPlan(seed: number): Plan {
  const random = createRandom(seed);
  // The first numbers of neighbouring seeds are alike.
  for (let index = 0; index < 8; index++) random();
  return {
    seed,
    tenantId: guid(random),
    size: 4 + integer(random, 12),
    largestDeltaPage: 3 + integer(random, 4),
    skewMs: [skew(random), skew(random)],
    rounds: Array.from({ length: pick(random, [1, 1, 2, 2, 2, 3]) }, (_, number) =>
      drawRound(random, number),
    ),
  };
}
