/** Writes what the last runs found into README.md: the score of each file, and every survivor with why it is left. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { whyLeft } from './left.ts';
import { type Part, parts } from './parts.ts';
import { findDone, isDetected, readTried, type Tried } from './results.ts';

const readme = join(import.meta.dirname, 'README.md');

const isCounted = ({ status }: Tried) => status !== 'Ignored' && status !== 'RuntimeError';

function toScore(all: Tried[]): string[] {
  const counted = all.filter(isCounted);
  const detected = counted.filter(isDetected).length;
  const unreached = counted.filter(({ status }) => status === 'NoCoverage').length;
  const score = counted.length === 0 ? '' : `${((100 * detected) / counted.length).toFixed(1)} %`;
  const survived = counted.length - detected - unreached;
  return [score, String(counted.length), String(detected), String(survived), String(unreached)];
}

const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
const head = (cells: string[]) => [row(cells), row(cells.map((_, index) => (index === 0 ? '---' : '--:')))];

const code = (text: string) => {
  const short = text.length > 70 ? `${text.slice(0, 67)}…` : text;
  return `\`${short.replaceAll('|', '\\|').replaceAll('`', "'")}\``;
};

function toSurvivors(all: Tried[]): string[] {
  const left = all.filter((tried) => isCounted(tried) && !isDetected(tried));
  const files = [...new Set(left.map(({ file }) => file))].sort();
  return files.flatMap((file) => {
    const own = left.filter((tried) => tried.file === file).sort((a, b) => a.line - b.line);
    const survived = own.filter(({ status }) => status !== 'NoCoverage');
    const lines = survived.map((tried) => {
      const { line, before, after } = tried;
      return `- ${line}: ${code(before)} → ${code(after)}: ${whyLeft(tried)}`;
    });
    const unreached = [...new Set(own.filter((each) => !survived.includes(each)).map(({ line }) => line))];
    const rest =
      unreached.length === 0 ? [] : [`- not reached by a suite here: lines ${unreached.join(', ')}`];
    return [`#### ${file}`, '', ...lines, ...rest, ''];
  });
}

function replaceBetween(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [before] = text.split(start);
  const after = text.split(end)[1];
  return `${before}${start}\n\n${content.trim()}\n\n${end}${after}`;
}

export function writeReport(at: string): void {
  const tried = parts.map((part): [Part, Tried[]] => [part, [...readTried(part.name).values()]]);
  const all = tried.flatMap(([, each]) => each);
  const folders = [...new Set(parts.map(({ folder }) => folder))];
  const columns = ['score', 'mutants', 'detected', 'survived', 'not reached'];
  const scores = folders.flatMap((folder) => {
    const own = all.filter(({ file }) => file.startsWith(`${folder}/`));
    const files = [...new Set(own.map(({ file }) => file))].sort();
    const lines = files.map((file) => row([file, ...toScore(own.filter((each) => each.file === file))]));
    return own.length === 0 ? [] : [...lines, row([`**${folder}**`, ...toScore(own)])];
  });
  const named = (how: string | undefined) =>
    parts.flatMap(({ name }) => (findDone(name) === how ? [name] : [])).join(', ') || 'none';
  const how = [
    `Measured ${at}. With every suite: ${named('all')}.`,
    `With the suites of milliseconds alone, so that what only whole runs see counts as survived or not reached: ${named('fast')}.`,
    `Not to their end yet: ${named(undefined)}.`,
  ];
  const table = [how.join(' '), '', ...head(['file', ...columns]), ...scores].join('\n');
  const text = replaceBetween(readFileSync(readme, 'utf8'), 'score', table);
  writeFileSync(readme, replaceBetween(text, 'survivors', toSurvivors(all).join('\n')));
}
