import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBicep, lintAll } from './bicep.ts';
import { findingsOf } from './rules/rules.ts';
import { infra, parseSnapshot } from './snapshot.ts';

/** A mistake that somebody could make in the sources. */
interface Mistake {
  title: string;
  file: string;
  /** What stands there, and what the mistake makes of it. */
  from: string;
  to: string;
}

const mistakes: Mistake[] = [
  {
    title: 'a secret in an output',
    file: 'modules/storage.bicep',
    from: 'resource account ',
    to: 'output key string = account.listKeys().keys[0].value\n\nresource account ',
  },
  {
    title: 'a secret in a parameter',
    file: 'examples/minimal.bicepparam',
    from: 'param partner =',
    to: "param mail = { kind: 'smtp', password: 'AccountKey=8b2f5c1e' }\nparam partner =",
  },
  {
    title: 'a shared key',
    file: 'modules/storage.bicep',
    from: 'allowSharedKeyAccess: false',
    to: 'allowSharedKeyAccess: true',
  },
  {
    title: 'a missing setting',
    file: 'modules/app.bicep',
    from: "        { name: 'HOME_TENANT_ID', value: settings.homeTenantId }\n",
    to: '',
  },
  {
    title: 'a setting that Flex Consumption has replaced',
    file: 'modules/app.bicep',
    from: "{ name: 'NODE_OPTIONS',",
    to: "{ name: 'WEBSITE_RUN_FROM_PACKAGE', value: '1' }\n        { name: 'NODE_OPTIONS',",
  },
  {
    title: 'an unknown property',
    file: 'modules/vault.bicep',
    from: 'enablePurgeProtection: true',
    to: 'enablePurgeProtection: true\n    enablePurgeProtecton: true',
  },
  {
    title: 'a role at subscription scope',
    file: 'modules/roles.bicep',
    from: 'on: account::blobs::hosts.id',
    to: 'on: subscription().id',
  },
  {
    title: 'the role of an owner',
    file: 'modules/roles.bicep',
    from: "cryptoUser: '12338af0-0e69-4776-bea7-57ae8d297424'",
    to: "cryptoUser: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'",
  },
];

const parameters = 'examples/minimal.bicepparam';

/** Makes one mistake in a copy of `infra/` and returns what the check says about it. */
async function plant(compiler: string, { title, file, from, to }: Mistake): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'tenantry-infra-'));
  try {
    await cp(infra, directory, { recursive: true });
    const path = join(directory, file);
    const text = await readFile(path, 'utf8');
    if (!text.includes(from))
      throw new Error(`${file} holds no ${from}: the mistake "${title}" is out of date`);
    await writeFile(
      path,
      text.replace(from, () => to),
    );
    const bicep = createBicep(compiler, directory);
    const { wrong } = await lintAll(bicep, [file]);
    if (wrong.length > 0) return wrong;
    return findingsOf(parseSnapshot(await bicep.predict(parameters)));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Makes every mistake; resolves with those that nobody noticed. */
export async function plantAll(compiler: string, tell: (line: string) => void): Promise<string[]> {
  const unseen: string[] = [];
  for (const mistake of mistakes) {
    const [first] = await plant(compiler, mistake);
    if (first === undefined) unseen.push(`${mistake.title} goes unnoticed`);
    else tell(`   ${mistake.title}: ${first.split(' [https:')[0]}`);
  }
  return unseen;
}
