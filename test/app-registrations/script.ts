import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const script = join(import.meta.dirname, '..', '..', 'infra', 'app-registrations', 'main.ts');

/** An Azure CLI that is signed in: it gives one token, for the resource that it is asked for. */
function writeAzureCli(folder: string): void {
  const path = join(folder, 'az');
  const source = `#!${process.execPath}
const [, , account, command, ...rest] = process.argv;
const value = (name) => rest[rest.indexOf(name) + 1];
if (account !== 'account' || command !== 'get-access-token' || value('--resource') !== process.env.AZ_RESOURCE) {
  console.error('unexpected: ' + process.argv.slice(2).join(' '));
  process.exit(1);
}
const expiresAt = Date.now() + 3600000;
const token = { accessToken: process.env.AZ_TOKEN, expires_on: Math.floor(expiresAt / 1000), tokenType: 'Bearer' };
console.log(JSON.stringify({ ...token, expiresOn: new Date(expiresAt).toISOString() }));
`;
  writeFileSync(path, source);
  chmodSync(path, 0o700);
}

export interface ScriptOptions {
  /** Where azd's folder is, if there is one. */
  folder: string;
  environment: Record<string, string>;
  /** Absent: no Azure CLI is there. */
  azureCli?: { resource: string; token: string };
}

/** The script as a process of its own, without a terminal. */
export async function runScript(args: string[], { folder, environment, azureCli }: ScriptOptions) {
  const tools = join(folder, 'tools');
  mkdirSync(tools, { recursive: true });
  if (azureCli) writeAzureCli(tools);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    cwd: folder,
    env: {
      PATH: [tools, '/usr/bin', '/bin'].join(delimiter),
      AZ_RESOURCE: azureCli?.resource,
      AZ_TOKEN: azureCli?.token,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text: Buffer.concat(output).toString() };
}

/** The settings that the script has told to give to azd, as a POSIX shell would read them. */
export function toSettings(text: string): Record<string, string> {
  const lines = text.matchAll(/^ {2}azd env set (\w+) (?:'(.*)'|(.*))$/gm);
  return Object.fromEntries([...lines].map(([, name, quoted, bare]) => [name, quoted ?? bare]));
}

/** Keeps variables as azd does. */
export function writeAzdEnvironment(folder: string, name: string, variables: Record<string, string>): void {
  mkdirSync(join(folder, '.azure', name), { recursive: true });
  const lines = Object.entries(variables).map(([key, value]) => `${key}=${JSON.stringify(value)}\n`);
  writeFileSync(join(folder, '.azure', name, '.env'), lines.join(''));
  writeFileSync(
    join(folder, '.azure', 'config.json'),
    JSON.stringify({ version: 1, defaultEnvironment: name }),
  );
}
