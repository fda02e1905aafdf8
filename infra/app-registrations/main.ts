/** `npm run app-registrations -- --tier read [--dry-run]`: what it does, `README.md` says. */
import { createInterface } from 'node:readline/promises';
import { AzureCliCredential } from '@azure/identity';
import { readAzdEnvironment } from './azd-environment.ts';
import { runCommand } from './command.ts';
import { RefusedError } from './refused-error.ts';

async function getToken(resource: string, tenantId: string | null): Promise<string> {
  const credential = new AzureCliCredential(tenantId === null ? {} : { tenantId });
  try {
    return (await credential.getToken(`${resource}/.default`)).token;
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    const tenant = tenantId === null ? '' : ` --tenant ${tenantId}`;
    throw new RefusedError(
      `The Azure CLI gives no token for ${resource}: ${reason}\nSign in with: az login${tenant}`,
      {
        cause,
      },
    );
  }
}

async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await lines.question(`\n${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

/** An empty variable is none, so that azd's shows through. */
const own = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));

process.exitCode = await runCommand(process.argv.slice(2), {
  readVariables: (name) => ({ ...readAzdEnvironment(process.cwd(), name ?? own.AZURE_ENV_NAME), ...own }),
  getToken,
  fetch,
  print: (line) => console.log(line),
  confirm: process.stdin.isTTY ? confirm : null,
});
