import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

type Variables = Record<string, string | undefined>;

const config = z.object({ defaultEnvironment: z.string().min(1) });
const escapes: Record<string, string> = { n: '\n', r: '\r' };

/** What `azd` remembers of a deployment (`azd env get-values`); nothing where the folder holds no such environment. */
export function readAzdEnvironment(folder: string, name: string | undefined): Variables {
  const chosen = name ?? findDefault(folder);
  const file = join(folder, '.azure', chosen ?? '', '.env');
  if (chosen === undefined || !existsSync(file)) return {};
  return { AZURE_ENV_NAME: chosen, ...toVariables(readFileSync(file, 'utf8')) };
}

function findDefault(folder: string): string | undefined {
  const file = join(folder, '.azure', 'config.json');
  if (!existsSync(file)) return undefined;
  return config.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data?.defaultEnvironment;
}

/** `NAME=value` or `NAME="value"`, in which a backslash keeps the next character as it is. */
export function toVariables(text: string): Variables {
  const lines = text.matchAll(/^([A-Za-z_]\w*)=(?:"((?:[^"\\]|\\.)*)"|(.*))$/gm);
  return Object.fromEntries(
    [...lines].map(([, name = '', quoted, bare = '']) => [
      name,
      quoted?.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter) ?? bare.trim(),
    ]),
  );
}
