/** What is known of mutants, a line each in `.local/mutation`; the later of two lines counts. */
import { hash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Mutant } from '@stryker-mutator/api/core';

export interface Tried {
  /** Names the mutant in its file. */
  place: string;
  /** Of the file as it was. */
  hash: string;
  file: string;
  line: number;
  mutator: string;
  before: string;
  after: string;
  status: string;
  killedBy?: string;
}

const root = join(import.meta.dirname, '..', '..');
export const resultsFolder = join(root, '.local', 'mutation');
const resultsFile = (part: string) => join(resultsFolder, `${part}.jsonl`);

const sources = new Map<string, { lines: string[]; hash: string }>();

function readSource(file: string) {
  const known = sources.get(file);
  if (known) return known;
  const text = readFileSync(join(root, file), 'utf8');
  const source = { lines: text.split('\n'), hash: hash('sha256', text).slice(0, 12) };
  sources.set(file, source);
  return source;
}

/** A mutant with lines and columns from 0, as Stryker gives it to a test runner. */
type Place = Pick<Mutant, 'fileName' | 'location' | 'mutatorName' | 'replacement'>;

export function toPlace({ fileName, location: { start, end }, mutatorName, replacement }: Place): string {
  const place = `${start.line}:${start.column}-${end.line}:${end.column}`;
  return `${relative(root, fileName)} ${place} ${mutatorName} ${replacement}`;
}

function textAt(file: string, { start, end }: Mutant['location']): string {
  const lines = readSource(file).lines.slice(start.line, end.line + 1);
  lines.push((lines.pop() ?? '').slice(0, end.column));
  lines[0] = (lines[0] ?? '').slice(start.column);
  return lines.join(' ').replace(/\s+/g, ' ');
}

export function toTried(mutant: Place, status: string, killedBy?: string): Tried {
  const file = relative(root, mutant.fileName);
  return {
    place: toPlace(mutant),
    hash: readSource(file).hash,
    file,
    line: mutant.location.start.line + 1,
    mutator: mutant.mutatorName,
    before: textAt(file, mutant.location),
    after: mutant.replacement.replace(/\s+/g, ' '),
    status,
    ...(killedBy === undefined ? {} : { killedBy }),
  };
}

export const writeTried = (part: string, tried: Tried) =>
  appendFileSync(resultsFile(part), `${JSON.stringify(tried)}\n`);

/** The last that is known of each mutant of the files as they are now. */
export function readTried(part: string): Map<string, Tried> {
  const found = new Map<string, Tried>();
  if (!existsSync(resultsFile(part))) return found;
  for (const line of readFileSync(resultsFile(part), 'utf8').split('\n')) {
    if (line === '') continue;
    const tried: Tried = JSON.parse(line);
    if (existsSync(join(root, tried.file)) && readSource(tried.file).hash === tried.hash)
      found.set(tried.place, tried);
  }
  return found;
}

/** With which suites a part was last tried to its end. */
export type Thoroughness = 'fast' | 'all';
const doneFile = (part: string) => join(resultsFolder, `${part}.done`);
export const writeDone = (part: string, how: Thoroughness) => writeFileSync(doneFile(part), how);
export const findDone = (part: string): string | undefined =>
  existsSync(doneFile(part)) ? readFileSync(doneFile(part), 'utf8') : undefined;

export const isDetected = ({ status }: Tried) => status === 'Killed' || status === 'Timeout';
