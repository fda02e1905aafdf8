/** Writes each mutant down as soon as it was tried: a run that is cut off leaves what it found. */
import type { Location, MutantResult, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import type { Reporter } from '@stryker-mutator/api/report';
import { toTried, writeTried } from './results.ts';
import type { SuiteOptions } from './runner.ts';

/** Reports count lines and columns from 1. */
const fromZero = ({ start, end }: Location): Location => ({
  start: { line: start.line - 1, column: start.column - 1 },
  end: { line: end.line - 1, column: end.column - 1 },
});

class Record implements Reporter {
  static inject = tokens(commonTokens.options);
  readonly #part: string;

  constructor(options: StrykerOptions) {
    this.#part = (options.suites as SuiteOptions).part;
  }

  onMutantTested({
    fileName,
    location,
    mutatorName,
    replacement = '',
    status,
    killedBy,
  }: MutantResult): void {
    const mutant = { fileName, location: fromZero(location), mutatorName, replacement };
    writeTried(this.#part, toTried(mutant, status, killedBy?.[0]));
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'record', Record)];
