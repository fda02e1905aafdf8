import { type Fate, type Passing, pass } from '../../local/wire.ts';

export const storageTroubles = [
  'storage-busy',
  'storage-timeout-undone',
  'storage-timeout-done',
  'storage-reset-undone',
  'storage-answer-lost',
  'storage-412',
  'storage-cut-off',
  'stall',
] as const;
export type StorageTrouble = (typeof storageTroubles)[number];

/** What one host meets on its way to the storage, from its `at`-th request on. */
export interface PlannedTrouble {
  kind: StorageTrouble;
  at: number;
  times: number;
}

const answer = (status: number, code: string, isDone: boolean): Fate => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json', 'x-ms-error-code': code },
  body: JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: code } } }),
  isDone,
});

const fates: Record<StorageTrouble, Fate> = {
  'storage-busy': answer(503, 'ServerBusy', false),
  'storage-timeout-undone': answer(500, 'OperationTimedOut', false),
  'storage-timeout-done': answer(500, 'OperationTimedOut', true),
  'storage-reset-undone': { kind: 'break', isDone: false },
  'storage-answer-lost': { kind: 'break', isDone: true },
  'storage-412': answer(412, 'UpdateConditionNotSatisfied', false),
  'storage-cut-off': { kind: 'break', isDone: false },
  stall: pass,
};

/** A precondition fails only where there is one; what is held up is something that is to be written. */
function concerns({ kind }: PlannedTrouble, { method, headers }: Passing): boolean {
  if (kind === 'stall') return method !== 'GET';
  return kind !== 'storage-412' || (headers['if-match'] !== undefined && headers['if-match'] !== '*');
}

export interface TroubledLine {
  decide: (passing: Passing) => Promise<Fate>;
  plan: (troubles: PlannedTrouble[]) => void;
}

/** One host's line to the storage. `onMet` is told of each trouble, and may hold the request up. */
export function createTroubledLine(onMet: (kind: StorageTrouble) => Promise<void> | void): TroubledLine {
  let requests = 0;
  let planned: PlannedTrouble[] = [];
  return {
    plan(troubles) {
      requests = 0;
      planned = troubles.map((trouble) => ({ ...trouble }));
    },
    async decide(passing) {
      requests += 1;
      const met = planned.find((each) => each.times > 0 && requests > each.at && concerns(each, passing));
      if (!met) return pass;
      met.times -= 1;
      await onMet(met.kind);
      return fates[met.kind];
    },
  };
}
