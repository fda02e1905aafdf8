import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packageDirectory } from '../local/build.ts';
import { root } from '../local/run-step.ts';

const files = readdirSync(packageDirectory, { recursive: true }).map(String).sort();
const read = (file: string) => readFileSync(join(packageDirectory, file));

/** The code that Node reads at a start, what it reads after the first answer, and all that an instance fetches, compressed. */
const largest = { code: 7 * 1024 * 1024, telemetry: 1.5 * 1024 * 1024, fetched: 4.5 * 1024 * 1024 };

test('the package holds the bundles, a source map, what the host reads, and nothing else', () => {
  expect(files).toEqual(['host.json', 'main.js', 'main.js.map', 'package.json', 'telemetry.js']);
});

test('the package is small', () => {
  const sizeOf = (file: string) => statSync(join(packageDirectory, file)).size;
  const fetched = files.reduce((sum, file) => sum + gzipSync(read(file)).length, 0);
  expect(sizeOf('main.js')).toBeLessThan(largest.code);
  expect(sizeOf('telemetry.js')).toBeLessThan(largest.telemetry);
  expect(fetched).toBeLessThan(largest.fetched);
});

test('nothing of the tests or the infrastructure is in the bundle', () => {
  const { sources } = JSON.parse(read('main.js.map').toString()) as { sources: string[] };
  expect(sources).toContain('../../shared/config/settings.ts');
  expect(sources.filter((source) => /^(\.\.\/)+(test|infra)\//.test(source))).toEqual([]);
});

test('nothing of the tests or the infrastructure is in what is loaded late', () => {
  // It has no source map; above each file's code stands where it is from.
  const sources = [
    ...read('telemetry.js')
      .toString()
      .matchAll(/^\s*\/\/ (\w+\/\S+)$/gm),
  ].map(([, path]) => path);
  expect(sources).toContain('shared/telemetry/pipeline/open-pipeline.ts');
  expect(sources.filter((source) => /^(test|infra)\//.test(String(source)))).toEqual([]);
});

/** A line of .funcignore as we use them: a name, or with a `*` for any text. */
const toPattern = (line: string) =>
  new RegExp(`^${line.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);

const patterns = readFileSync(join(root, '.funcignore'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map(toPattern);
const stays = (name: string) => patterns.some((pattern) => pattern.test(name));

test('.funcignore leaves behind all but the package and what it was built with, and nothing of the package', () => {
  expect(readdirSync(root).filter((name) => !stays(name))).toEqual([
    'dist',
    'host.json',
    'node_modules',
    'package.json',
  ]);
  expect(files.filter(stays)).toEqual([]);
});

test('azd takes the two together: no build in Azure, and node_modules not left behind', () => {
  expect(readFileSync(join(root, 'azure.yaml'), 'utf8')).toMatch(/^\s+remoteBuild: false$/m);
  expect(stays('node_modules')).toBe(false);
});
