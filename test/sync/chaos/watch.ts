import { streams } from '../../../shared/connectors/registry.ts';
import { type Stream, type StreamRules, tablesOf } from '../../../shared/connectors/stream.ts';
import type { Site } from './site.ts';
import { readRows, readStreamTruth } from './truth.ts';

/** Watches that no row goes while its record is there. */
export interface Watch {
  /** Notes who is there, after the tenant or the rules have changed. */
  note(rules: StreamRules): Promise<void>;
  /** Looks at the rows of the streams that tell of removals; throws where one was removed without cause. */
  glance(): Promise<void>;
  /** The same for every stream. */
  look(): Promise<void>;
}

interface Absence {
  from: number;
  to: number;
}

/** Hosts' clocks differ by this much at most, from each other and from the watch's. */
const skewMs = 10_000;

/** A run's name begins with the time at which it was asked for. */
const startOf = (run: string) => {
  const [, date, time, ms] = /^(\d{8})T(\d{6})(\d{3})Z/.exec(run) ?? [];
  if (date === undefined || time === undefined) throw new Error(`The run ${run} has no time`);
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}.${ms}Z`;
  return Date.parse(iso);
};

/**
 * A row may be marked removed, or deleted, by a run only if its record was away at some time since that run was asked for: a page can
 * be older than the tenant's latest change, never older than the run.
 */
export function createWatch(site: Site, token: string, tenantId: string): Watch {
  const present = new Map<string, Set<string>>();
  const absences = new Map<string, Absence[]>();
  const judged = new Set<string>();
  /** Row key → run that wrote it, of the rows that were live at the last look. */
  const lastLive = new Map<string, Map<string, string>>();
  const nameOf = (stream: string, key: string) => `${stream} ${key}`;

  const judge = (stream: string, rowKey: string, run: string) => {
    const since = startOf(run) - skewMs;
    const wasAway = absences.get(nameOf(stream, rowKey))?.some(({ to }) => to >= since) ?? false;
    if (!wasAway) throw new Error(`${stream} ${rowKey} was removed by ${run} and is there`);
  };
  const notePresent = (table: string, now: Set<string>, before: number) => {
    for (const key of present.get(table) ?? []) {
      if (now.has(key)) continue;
      const name = nameOf(table, key);
      absences.set(name, [...(absences.get(name) ?? []), { from: before, to: Number.POSITIVE_INFINITY }]);
    }
    for (const key of now) {
      const last = absences.get(nameOf(table, key))?.at(-1);
      if (last?.to === Number.POSITIVE_INFINITY) last.to = site.now();
    }
    present.set(table, now);
  };
  const lookAt = async (some: readonly Stream[]) => {
    for (const { name } of some.flatMap(tablesOf)) {
      const rows = await readRows(site.observer, tenantId, name);
      const live = new Map<string, string>();
      for (const { rowKey, state } of rows) {
        if (state.removedAt === null) live.set(rowKey, state.run);
        const mark = `${name} ${rowKey} ${state.removedAt} ${state.run}`;
        if (state.removedAt === null || judged.has(mark)) continue;
        judged.add(mark);
        judge(name, rowKey, state.run);
      }
      // What a run has added itself, it deletes.
      const kept = new Set(rows.map(({ rowKey }) => rowKey));
      for (const [rowKey, run] of lastLive.get(name) ?? []) if (!kept.has(rowKey)) judge(name, rowKey, run);
      lastLive.set(name, live);
    }
  };

  return {
    async note(rules) {
      const before = site.now();
      for (const stream of streams) {
        const truth = await readStreamTruth(site.observer, token, stream, rules);
        for (const [table, records] of truth) notePresent(table, new Set(records.keys()), before);
      }
    },
    glance: () => lookAt(streams.filter(({ read }) => read.kind === 'delta')),
    look: () => lookAt(streams),
  };
}
