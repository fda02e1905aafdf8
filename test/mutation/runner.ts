/**
 * A test runner for StrykerJS that loads the suites once a process and then runs them for one mutant after the other:
 * Jest would load everything again for each, and that takes longer than the tests.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CoverageData, InstrumenterContext, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import { type Block, collect, isTest, type Test } from './collect.ts';
import { createMutationGround } from './ground.ts';
import { type Played, type PlayOptions, play, testsOf } from './play.ts';
import { isDetected, readTried, type Tried, toPlace } from './results.ts';

/** What the runner is told beside Stryker's own options. */
export interface SuiteOptions {
  part: string;
  /** Suites in the order in which they are tried. */
  files: string[];
  /** Where the times of the tests without a mutant are kept for the other processes. */
  timesFile: string;
  /** For how long one mutant is tried, in the tests' times without a mutant. */
  budgetMs: number;
}

/** A test with a mutant may take several times as long as without, and this. */
const patienceMs = 15_000;
const patience = 4;

const stryker: InstrumenterContext = {};
Object.assign(globalThis, { __stryker__: stryker });

class SuitesRunner implements TestRunner {
  static inject = tokens(commonTokens.options);
  readonly #options: SuiteOptions;
  readonly #ground = createMutationGround();
  readonly #suites: Block[] = [];
  readonly #known: Map<string, Tried>;
  #times: Record<string, number> = {};
  #stray: Error | undefined;
  #giveBack = () => {};

  constructor(options: StrykerOptions) {
    this.#options = options.suites as SuiteOptions;
    // What was detected before is detected: only what is left is tried again.
    this.#known = new Map([...readTried(this.#options.part)].filter(([, tried]) => isDetected(tried)));
    process.on('uncaughtException', (error) => {
      this.#stray = error;
    });
  }

  capabilities = () => ({ reloadEnvironment: false });

  async init(): Promise<void> {
    const load = (file: string) => pathToFileURL(join(process.cwd(), file)).href;
    await this.#ground.renew();
    for (const file of this.#options.files) this.#suites.push(await collect(file, load(file)));
    this.#giveBack = (await import(load('test/local/shared-ground.ts'))).giveBack;
    const { timesFile } = this.#options;
    if (existsSync(timesFile)) this.#times = JSON.parse(readFileSync(timesFile, 'utf8'));
  }

  dispose = (): Promise<void> => this.#ground.stop();

  async dryRun(): Promise<DryRunResult> {
    stryker.mutantCoverage ??= { static: {}, perTest: {} };
    const played = await this.#play({ isWanted: () => true, limitOf: () => 300_000, isBailing: false });
    this.#shareOut(stryker.mutantCoverage.perTest);
    // A test that fails by itself says nothing about a mutant: it is left out, and named.
    for (const { test, error } of played) {
      if (!error) continue;
      delete stryker.mutantCoverage.perTest[test.id];
      process.stderr.write(`Left out, as it fails without a mutant: ${test.id}\n${error.stack}\n`);
    }
    this.#times = Object.fromEntries(played.map(({ test, ms }) => [test.id, ms]));
    writeFileSync(this.#options.timesFile, JSON.stringify(this.#times));
    const tests = played.map(toResult);
    return { status: DryRunStatus.Complete, tests, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const known = this.#known.get(toPlace(options.activeMutant));
    if (known?.status === 'Timeout') return { status: MutantRunStatus.Timeout };
    if (known === undefined) return this.#tryMutant(options);
    const killedBy = [known.killedBy ?? ''];
    return { status: MutantRunStatus.Killed, killedBy, failureMessage: 'known from before', nrOfTests: 0 };
  }

  async #tryMutant(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, testFilter } = options;
    // Stryker gives a hundred times what was counted without a mutant; in a loop that never ends that is minutes.
    const hitLimit = options.hitLimit === undefined ? undefined : Math.ceil(options.hitLimit / 10);
    const chosen = this.#choose(testFilter);
    let slowness = 1;
    for (;;) {
      Object.assign(stryker, { hitCount: hitLimit === undefined ? undefined : 0, hitLimit });
      stryker.activeMutant = activeMutant.id;
      const played = await this.#play({
        isWanted: ({ id }) => chosen.has(id),
        limitOf: ({ id }) => slowness * (patienceMs + patience * (this.#times[id] ?? 0)),
        isBailing: true,
      }).finally(() => {
        delete stryker.activeMutant;
      });
      const tooOften = determineHitLimitReached(stryker.hitCount, hitLimit);
      if (tooOften) return { status: MutantRunStatus.Timeout, reason: tooOften.reason ?? '' };
      const failed = played.find(({ error }) => error !== undefined);
      const nrOfTests = played.length;
      if (!failed?.error) return { status: MutantRunStatus.Survived, nrOfTests };
      if (failed.isLate) {
        const now = await this.#slownessOf(failed.test);
        if (Number.isFinite(now) && now > slowness) {
          slowness = now;
          continue;
        }
        return { status: MutantRunStatus.Timeout, reason: failed.error.message };
      }
      const failureMessage = failed.error.message;
      return { status: MutantRunStatus.Killed, killedBy: [failed.test.id], failureMessage, nrOfTests };
    }
  }

  /** How many times longer a test takes now, without a mutant, than it took at first: the machine may have other work. */
  async #slownessOf(test: Test): Promise<number> {
    const [played] = await this.#play({
      isWanted: ({ id }) => id === test.id,
      limitOf: () => 300_000,
      isBailing: true,
    });
    if (!played || played.error) return Number.POSITIVE_INFINITY;
    return Math.ceil(played.ms / Math.max(100, this.#times[test.id] ?? 0));
  }

  /** Of the tests that reach the mutant as many as the budget has room for, in the order of the suites. */
  #choose(testFilter: string[] | undefined): Set<string> {
    const reaching = testFilter && new Set(testFilter);
    const chosen = new Set<string>();
    let spentMs = 0;
    for (const { id } of this.#suites.flatMap(testsOf)) {
      if (reaching && !reaching.has(id)) continue;
      if (spentMs > this.#options.budgetMs) break;
      spentMs += this.#times[id] ?? 0;
      chosen.add(id);
    }
    return chosen;
  }

  async #play(options: Omit<PlayOptions, 'onTurn'>): Promise<Played[]> {
    const all: Played[] = [];
    const hasFailed = () => all.some(({ error }) => error !== undefined);
    for (const suite of this.#suites) {
      if (options.isBailing && hasFailed()) break;
      if (!testsOf(suite).some(options.isWanted)) continue;
      await this.#ground.renew();
      this.#stray = undefined;
      all.push(...(await play(suite, { ...options, onTurn: takeTurn })));
      this.#giveBack();
      const [last] = all.slice(-1);
      if (this.#stray && last) all.push({ ...last, error: this.#stray });
    }
    return all;
  }

  /** What a block did before its tests is covered by each of them. */
  #shareOut(perTest: Record<string, CoverageData>): void {
    const visit = (block: Block) => {
      const own = perTest[block.path];
      delete perTest[block.path];
      for (const { id } of own ? testsOf(block) : []) perTest[id] = add(perTest[id], own);
      for (const inner of block.blocks) if (!isTest(inner)) visit(inner);
    };
    for (const suite of this.#suites) visit(suite);
  }
}

function takeTurn(owner: Test | Block | undefined): void {
  if (owner === undefined) delete stryker.currentTestId;
  else stryker.currentTestId = 'id' in owner ? owner.id : owner.path;
}

function add(some: CoverageData = {}, more: CoverageData = {}): CoverageData {
  const sum = { ...some };
  for (const [mutant, times] of Object.entries(more)) sum[mutant] = (sum[mutant] ?? 0) + times;
  return sum;
}

function toResult({ test: { id, file }, ms, error }: Played): TestResult {
  const result = { id, name: id, fileName: file, timeSpentMs: ms };
  return error ? { ...result, status: TestStatus.Skipped } : { ...result, status: TestStatus.Success };
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'suites', SuitesRunner)];
export const strykerValidationSchema = { properties: { suites: { type: 'object' } } };
