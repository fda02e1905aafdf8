import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
const rows = [...readme.matchAll(/^\| (\d+ .*?) \| `(.*?\.test\.ts)` \| (.*?) \|$/gm)].map(
  ([, trap = '', file = '', title = '']) => [trap, file, title] as const,
);

test('the table of traps has rows', () => expect(rows.length).toBeGreaterThan(10));

test.each(rows)('trap %s is held by %s', (_trap, file, title) => {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8');
  expect(source).toContain(`'${title}'`);
});
