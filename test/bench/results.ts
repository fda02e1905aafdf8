import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { withGenerated } from '../../shared/permissions/markdown.ts';
import type { Line } from './figure.ts';
import { toMarkdown } from './table.ts';

export interface MeasuredFigure {
  number: number;
  title: string;
  lines: Line[];
}

/** A figure as it is kept: when it was measured, and on what. */
export interface KeptFigure extends MeasuredFigure {
  date: string;
  node: string;
  cores: number;
}

const resultsPath = join(import.meta.dirname, 'results.json');
const readmePath = join(import.meta.dirname, '..', '..', 'README.md');

async function readResults(): Promise<KeptFigure[]> {
  return existsSync(resultsPath) ? JSON.parse(await readFile(resultsPath, 'utf8')) : [];
}

/** Puts a figure in the place of its older measurement, in results.json and in the README. */
export async function saveResults(measured: MeasuredFigure): Promise<void> {
  const kept: KeptFigure = {
    ...measured,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cores: availableParallelism(),
  };
  const others = (await readResults()).filter(({ number }) => number !== kept.number);
  const results = [...others, kept].toSorted((a, b) => a.number - b.number);
  await writeFile(resultsPath, `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(
    readmePath,
    withGenerated(await readFile(readmePath, 'utf8'), 'bench', toMarkdown(results)),
  );
}
