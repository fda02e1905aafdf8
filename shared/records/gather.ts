/** Texts of rows as the parts of one answer. */
export interface Gathered {
  parts: Buffer[];
  rows: number;
}

const rowsPerPart = 250;
const charactersPerPart = 500_000;
/** An answer ends when it is this long, wherever that is. */
const mostBytes = 16_000_000;

/**
 * Gathers rows as text, some at a time, so that no more than those are objects. `isFull` is true from where nothing more
 * fits.
 */
export function createGatherer<Row>(limit: number, toText: (rows: Row[], isFirst: boolean) => string) {
  const parts: Buffer[] = [];
  let pending: Row[] = [];
  let characters = 0;
  let bytes = 0;
  let rows = 0;
  let isFirst = true;

  const flush = () => {
    if (pending.length === 0) return;
    const part = Buffer.from(toText(pending, isFirst));
    isFirst = false;
    parts.push(part);
    bytes += part.length;
    pending = [];
    characters = 0;
  };

  return {
    get isFull() {
      return rows >= limit || bytes >= mostBytes;
    },
    add(row: Row, size: number) {
      pending.push(row);
      rows += 1;
      characters += size;
      if (pending.length === rowsPerPart || characters >= charactersPerPart) flush();
    },
    finish(): Gathered {
      flush();
      return { parts, rows };
    },
  };
}
