import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { snapshotOf } from './snapshot.ts';

const run = promisify(execFile);

/** One line of what compiler and linter say. */
export interface Diagnostic {
  rule: string;
  text: string;
}

const sarif = z.object({
  runs: z.array(
    z.object({
      results: z.array(
        z.object({
          ruleId: z.string(),
          message: z.object({ text: z.string() }),
          locations: z.array(
            z.object({
              physicalLocation: z.object({
                artifactLocation: z.object({ uri: z.string() }),
                region: z.object({ startLine: z.int() }),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** Made-up ids: what is predicted depends on them, and on nothing of whoever predicts it. */
const place = [
  ['--tenant-id', '0b5c9f8e-3c1d-4f6a-9a55-8d0e6f2a7b11'],
  ['--subscription-id', '5b5c9f8e-3c1d-4f6a-9a55-8d0e6f2a7b55'],
  ['--location', 'westeurope'],
].flat();

/** Parameters are read from the environment: here from nobody's, but for the one that has to be said. */
const environment = () => ({
  PARTNER_NAME: 'Your company',
  ...Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot', 'USERPROFILE', 'DOTNET_BUNDLE_EXTRACT_BASE_DIR'].flatMap(
      (name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]),
    ),
  ),
});

/** The Bicep compiler at work on a folder that is laid out as `infra/`. */
export function createBicep(path: string, directory: string) {
  /** Both an exit code and diagnostics are answers. */
  const call = (args: string[]) =>
    run(path, args, { cwd: directory, env: environment(), maxBuffer: 64 * 1024 * 1024 }).then(
      ({ stdout }) => ({ ok: true, stdout, stderr: '' }),
      ({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }) => ({ ok: false, stdout, stderr }),
    );

  return {
    version: async () => (await call(['--version'])).stdout.trim(),
    /** What compiler and linter say of all files whose paths match; a file has a document of its own in the answer. */
    async lint(pattern: string): Promise<Diagnostic[]> {
      const { stdout, stderr } = await call(['lint', '--pattern', pattern, '--diagnostics-format', 'sarif']);
      if (!stdout.startsWith('{')) return [{ rule: 'lint', text: `${pattern}: ${stderr || stdout}` }];
      const results = stdout
        .split(/(?<=^\})(?=\{)/m)
        .flatMap((document) => sarif.parse(JSON.parse(document)).runs.flatMap((one) => one.results));
      return results.map(({ ruleId, message, locations }) => {
        const at = locations[0]?.physicalLocation;
        const name = at?.artifactLocation.uri.split('/').at(-1) ?? pattern;
        return { rule: ruleId, text: `${name}:${at?.region.startLine ?? 0} ${ruleId}: ${message.text}` };
      });
    },
    /** Compiles a file; what it says where that fails. */
    async build(file: string): Promise<string[]> {
      const { ok, stderr } = await call(['build', file, '--stdout']);
      return ok ? [] : [`${file}: ${stderr}`];
    },
    /** Whether the committed prediction is today's; what differs where it is not. */
    async validate(parameterFile: string): Promise<string[]> {
      const { ok, stdout, stderr } = await call(['snapshot', parameterFile, '--mode', 'validate', ...place]);
      return ok
        ? []
        : [`${snapshotOf(parameterFile)} is not what ${parameterFile} makes:\n${stdout}${stderr}`];
    },
    /** Predicts anew. Outputs come in any order: they are sorted, so that a review shows changes alone. */
    async predict(parameterFile: string): Promise<string> {
      const file = join(directory, snapshotOf(parameterFile));
      await rm(file, { force: true });
      const { ok, stderr } = await call(['snapshot', parameterFile, '--mode', 'overwrite', ...place]);
      if (!ok) throw new Error(`${parameterFile}: ${stderr}`);
      const snapshot = JSON.parse(await readFile(file, 'utf8'));
      snapshot.outputs = Object.fromEntries(
        Object.entries(snapshot.outputs).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      );
      const text = `${JSON.stringify(snapshot, null, 2)}\n`;
      await writeFile(file, text);
      return text;
    },
  };
}

export type Bicep = ReturnType<typeof createBicep>;

/** Depends on the day that it is asked on. */
const mayWarn = new Set(['use-recent-api-versions']);

export interface Said {
  wrong: string[];
  warned: string[];
}

/** Everything that is said of these files; a warning is as bad as an error. */
export async function lintAll(bicep: Bicep, patterns: string[]): Promise<Said> {
  const said: Diagnostic[] = [];
  for (const pattern of patterns) said.push(...(await bicep.lint(pattern)));
  const texts = (list: Diagnostic[]) => [...new Set(list.map(({ text }) => text))];
  return {
    wrong: texts(said.filter(({ rule }) => !mayWarn.has(rule))),
    warned: texts(said.filter(({ rule }) => mayWarn.has(rule))),
  };
}
