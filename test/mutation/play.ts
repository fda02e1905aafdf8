import { type Block, isTest, type Step, type Test } from './collect.ts';

export interface Played {
  test: Test;
  ms: number;
  /** What failed; undefined where nothing did. */
  error?: Error;
  isLate?: boolean;
}

export interface PlayOptions {
  isWanted(test: Test): boolean;
  /** How long a test may take. */
  limitOf(test: Test): number;
  /** Told which test's code runs from now on; for what a block does for all its tests, the block. */
  onTurn(owner: Test | Block | undefined): void;
  isBailing: boolean;
}

/** A test that did not end in its time. */
class Late extends Error {}

async function within(ms: number, steps: Step[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(`Not within ${ms} ms`)), ms);
  });
  const all = async () => {
    for (const step of steps) await step();
  };
  await Promise.race([all(), late]).finally(() => clearTimeout(timer));
}

export const testsOf = (block: Block): Test[] =>
  block.blocks.flatMap((each) => (isTest(each) ? [each] : testsOf(each)));

const toError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

/** Time for what is done before and after all tests of a block: a ground to take, a customer to connect. */
const hookMs = 60_000;

interface Outer {
  beforeEach: Step[];
  afterEach: Step[];
}

/** Runs the wanted tests of a block in their order; what was opened is closed, whatever happens. */
export async function play(
  block: Block,
  options: PlayOptions,
  outer: Outer = { beforeEach: [], afterEach: [] },
): Promise<Played[]> {
  const wanted = testsOf(block).filter(options.isWanted);
  const [first] = wanted;
  if (!first) return [];
  const played: Played[] = [];
  const fail = (test: Test, error: unknown, ms = 0) =>
    played.push({ test, ms, error: toError(error), isLate: error instanceof Late });
  const each = {
    beforeEach: [...outer.beforeEach, ...block.beforeEach],
    afterEach: [...block.afterEach, ...outer.afterEach],
  };

  async function playTest(test: Test): Promise<void> {
    const startedAt = performance.now();
    const ms = () => performance.now() - startedAt;
    options.onTurn(test);
    const ended = await within(options.limitOf(test), [...each.beforeEach, test.run]).catch(toError);
    const closed = await within(hookMs, each.afterEach).catch(toError);
    const error = ended ?? closed;
    if (error instanceof Error) fail(test, error, ms());
    else played.push({ test, ms: ms() });
  }

  const isOver = () => options.isBailing && played.some(({ error }) => error !== undefined);
  try {
    options.onTurn(block);
    await within(hookMs, block.beforeAll);
    for (const inner of block.blocks) {
      if (isOver()) break;
      if (!isTest(inner)) played.push(...(await play(inner, options, each)));
      else if (options.isWanted(inner)) await playTest(inner);
    }
  } catch (error) {
    for (const test of wanted) fail(test, error);
  }
  options.onTurn(block);
  await within(hookMs, block.afterAll).catch((error) => fail(first, error));
  options.onTurn(undefined);
  return played;
}
