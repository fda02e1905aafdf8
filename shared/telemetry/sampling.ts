import type { KeptSpan, SpanRecord } from './records.ts';

export interface SamplerOptions {
  now: () => number;
  /** How many spans a minute one process may send of those that went well. */
  spansPerMinute: number;
}

/** Decides once a part of a trace is over, and so knows how it ended. */
export interface Sampler {
  keep(part: SpanRecord[]): KeptSpan[];
}

const minuteMs = 60_000;
const smallestRate = 1 / 1024;

/** Where a trace stands between 0 and 1: the same on every host, and for every part of a run. */
const placeOf = (traceId: string) => Number.parseInt(traceId.slice(-13), 16) / 16 ** 13;

/** Powers of two: what is kept at one rate is kept at every higher one, so that parts of a run seldom disagree. */
function rateFor(volume: number, spansPerMinute: number): number {
  if (volume <= spansPerMinute) return 1;
  return Math.max(smallestRate, 2 ** -Math.ceil(Math.log2(volume / spansPerMinute)));
}

/** Spans of about the last minute: this minute's, and of the last one's what is left of it. */
function createVolume(now: () => number) {
  let minute = 0;
  let count = 0;
  let before = 0;
  return (more: number) => {
    const at = now() / minuteMs;
    const present = Math.floor(at);
    if (present !== minute) {
      before = present === minute + 1 ? count : 0;
      count = 0;
      minute = present;
    }
    count += more;
    return count + before * (1 - (at - present));
  };
}

/** The failed spans of a part, and all that they happened in. */
function listFailed(part: SpanRecord[]): Set<SpanRecord> {
  const byId = new Map(part.map((span) => [span.spanId, span]));
  const kept = new Set<SpanRecord>();
  for (const failed of part.filter(({ error }) => error !== null)) {
    let span: SpanRecord | undefined = failed;
    while (span && !kept.has(span)) {
      kept.add(span);
      span = byId.get(span.parentId ?? '');
    }
  }
  return kept;
}

/** Keeps what failed with all that it happened in, and of the rest as many traces as the volume lets it. */
export function createSampler({ now, spansPerMinute }: SamplerOptions): Sampler {
  const volumeWith = createVolume(now);
  return {
    keep(part) {
      const rate = rateFor(volumeWith(part.length), spansPerMinute);
      const failed = listFailed(part);
      return part.flatMap((span) => {
        if (failed.has(span)) return [{ ...span, standsFor: 1 }];
        return placeOf(span.traceId) < rate ? [{ ...span, standsFor: 1 / rate }] : [];
      });
    },
  };
}
