import type { GraphFetch } from '../graph/graph-fetch.ts';

/** Pages that are asked for before their turn: whoever asks for the same link then is given the one on its way. */
export interface EarlyPages {
  fetch: GraphFetch;
  ask(link: string, headers: Record<string, string>): void;
  /** Waits for those that nobody took, and forgets them. */
  settle(): Promise<void>;
}

export function createEarlyPages(graphFetch: GraphFetch): EarlyPages {
  const early = new Map<string, Promise<unknown>>();
  return {
    fetch(link, options) {
      const page = early.get(link);
      early.delete(link);
      return page ?? graphFetch(link, options);
    },
    ask(link, headers) {
      const page = graphFetch(link, { headers });
      // Trouble is met by whoever takes it.
      page.catch(() => undefined);
      early.set(link, page);
    },
    async settle() {
      await Promise.allSettled(early.values());
      early.clear();
    },
  };
}
