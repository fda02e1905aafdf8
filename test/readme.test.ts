import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { roleTable, withRoleTable } from '../shared/dashboard/role-table.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** The commands of the README's shell blocks, a line each. */
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);

test('the README gives the two commands and no other', () => {
  expect(commands).toEqual(['npm start', 'npm test']);
});

test('`npm start` is what start.test.ts runs: the same script through the same starter', () => {
  expect(scripts.start).toBe('node test/local/run.mjs test/local/start.ts');
  const suite = readFileSync(join(root, 'test', 'local', 'start.test.ts'), 'utf8');
  expect(suite).toContain("'test/local/run.mjs', 'test/local/start.ts'");
});

test('`npm test` is what CI runs, after the checks and before the pages', () => {
  const ci = readFileSync(join(root, '.ci', 'run'), 'utf8');
  expect(ci.match(/^npm .*$/gm)).toEqual([
    'npm run check',
    'npm run check:infra',
    'npm test',
    'npm run pages',
  ]);
});

test('what the README links to is there', () => {
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('the routes that the README lists are those of the OpenAPI document', async () => {
  const { openApiDocument } = await import('../shared/contracts/openapi.ts');
  const document = openApiDocument({ publicUrl: 'https://connect.example', partnerName: 'Example' }) as {
    paths: Record<string, object>;
  };
  for (const path of Object.keys(document.paths)) {
    const words = path.split('/').at(-1) ?? '';
    expect(readme).toContain(words);
  }
});

test('the table of what each role may do is today’s', () => {
  expect(readme).toContain(roleTable());
  expect(withRoleTable(readme)).toBe(readme);
});
