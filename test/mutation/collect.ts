/** The words of Jest that the suites use, kept as a tree that can be run as often as one likes in one process. */
import { mock } from 'node:test';
import { format } from 'node:util';
import { expect } from 'expect';
import fc from 'fast-check';

export type Step = () => unknown;

export interface Test {
  id: string;
  file: string;
  run: Step;
}

export interface Block {
  name: string;
  /** Ids of this block and of all in it begin so. */
  path: string;
  file: string;
  beforeAll: Step[];
  afterAll: Step[];
  beforeEach: Step[];
  afterEach: Step[];
  blocks: (Block | Test)[];
}

type Body = (...values: unknown[]) => unknown;
type Define = (name: string, body: Body) => void;

export const isTest = (each: Block | Test): each is Test => 'run' in each;

const createBlock = (name: string, path: string, file: string): Block => ({
  name,
  path,
  file,
  beforeAll: [],
  afterAll: [],
  beforeEach: [],
  afterEach: [],
  blocks: [],
});

let open = createBlock('', '', '');

/** Two of one title are told apart by their place. */
function toId(title: string): string {
  const path = `${open.path} › ${title}`;
  const same = open.blocks.filter((each) => (isTest(each) ? each.id : each.path).startsWith(path)).length;
  return same === 0 ? path : `${path} (${same + 1})`;
}

function describe(name: string, body: Body): void {
  const outer = open;
  open = createBlock(name, toId(name), outer.file);
  outer.blocks.push(open);
  body();
  open = outer;
}

function test(name: string, body: Body): void {
  open.blocks.push({ id: toId(name), file: open.file, run: () => body() });
}

const fillIn = (name: string, row: unknown) =>
  name.replace(/\$(\w+)/g, (whole, key: string) =>
    typeof row === 'object' && row !== null && key in row
      ? String((row as Record<string, unknown>)[key])
      : whole,
  );

/** Only as many values as the title has places for: the rest would be hung on. */
function toTitle(name: string, row: unknown): string {
  const values = Array.isArray(row) ? row : [row];
  const places = name.match(/%[sdifjop]/g)?.length ?? 0;
  return format(fillIn(name, row).replaceAll('%p', '%j'), ...values.slice(0, places));
}

const eachOf = (define: Define) => (rows: readonly unknown[]) => (name: string, body: Body) => {
  for (const row of rows) {
    const values = Array.isArray(row) ? row : [row];
    define(toTitle(name, row), () => body(...values));
  }
};

const onlyIntervals = () => mock.timers.enable({ apis: ['setInterval'] });

// The smallest example of a failure takes long to find, and nobody reads it here.
fc.configureGlobal({ endOnFailure: true });

Object.assign(globalThis, {
  expect,
  describe: Object.assign(describe, { each: eachOf(describe) }),
  test: Object.assign(test, { each: eachOf(test), skip: () => {} }),
  beforeAll: (step: Step) => open.beforeAll.push(step),
  afterAll: (step: Step) => open.afterAll.push(step),
  beforeEach: (step: Step) => open.beforeEach.push(step),
  afterEach: (step: Step) => open.afterEach.push(step),
  jest: {
    useFakeTimers: onlyIntervals,
    useRealTimers: () => mock.timers.reset(),
    advanceTimersByTime: (ms: number) => mock.timers.tick(ms),
    restoreAllMocks: () => mock.restoreAll(),
  },
});

/** Loads a suite; what it declares is the block that is given back. */
export async function collect(file: string, url: string): Promise<Block> {
  const root = createBlock(file, file, file);
  open = root;
  await import(url);
  return root;
}
