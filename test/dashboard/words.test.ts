import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { whatInWords, whoInWords } from '../../shared/audit/words.ts';

/** What the product writes into its audit: `what: '…'` beside a `recordAudit`. */
function recorded(): string[] {
  const root = join(process.cwd(), 'shared');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));
  const auditing = texts.filter((text) => text.includes('recordAudit('));
  return [
    ...new Set(
      auditing.flatMap((text) => [...text.matchAll(/\bwhat: '([a-z-]+)'/g)].map(([, word = '']) => word)),
    ),
  ];
}

test('everything that is recorded has words', () => {
  expect(recorded().length).toBeGreaterThan(15);
  expect(recorded().filter((word) => whatInWords(word) === word)).toEqual([]);
});

test('what has no words, and a name that only looks like a word, is shown as it is', () => {
  expect([whatInWords('unheard-of'), whatInWords('constructor'), whoInWords('__proto__')]).toEqual([
    'unheard-of',
    'constructor',
    '__proto__',
  ]);
});
