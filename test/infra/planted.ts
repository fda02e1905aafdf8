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
  /** The rule, ours or the compiler's, that must find it; null: nobody may find anything. */
  foundBy: string | null;
}

const mistakes: Mistake[] = [
  {
    title: 'nothing',
    file: 'modules/storage.bicep',
    from: 'resource account ',
    to: 'resource account ',
    foundBy: null,
  },
  {
    title: 'a secret in an output',
    file: 'modules/storage.bicep',
    from: 'resource account ',
    to: 'output key string = account.listKeys().keys[0].value\n\nresource account ',
    foundBy: 'outputs-should-not-contain-secrets',
  },
  {
    title: 'a secret in a parameter',
    file: 'examples/minimal.bicepparam',
    from: 'param partner =',
    to: "param mail = { kind: 'smtp', password: 'AccountKey=8b2f5c1e' }\nparam partner =",
    foundBy: 'no secret in a resource or a setting',
  },
  {
    title: 'a shared key',
    file: 'modules/storage.bicep',
    from: 'allowSharedKeyAccess: false',
    to: 'allowSharedKeyAccess: true',
    foundBy: 'storage takes no shared key',
  },
  {
    title: 'a missing setting',
    file: 'modules/app.bicep',
    from: "        { name: 'HOME_TENANT_ID', value: settings.homeTenantId }\n",
    to: '',
    foundBy: 'every required setting is set',
  },
  {
    title: 'a setting that Flex Consumption has replaced',
    file: 'modules/app.bicep',
    from: "{ name: 'NODE_OPTIONS',",
    to: "{ name: 'WEBSITE_RUN_FROM_PACKAGE', value: '1' }\n        { name: 'NODE_OPTIONS',",
    foundBy: 'no setting that Flex Consumption has replaced',
  },
  {
    title: 'an unknown property',
    file: 'modules/vault.bicep',
    from: 'enablePurgeProtection: true',
    to: 'enablePurgeProtection: true\n    enablePurgeProtecton: true',
    foundBy: 'BCP037',
  },
  {
    title: 'a role at subscription scope',
    file: 'modules/roles.bicep',
    from: 'on: account::blobs::hosts.id',
    to: 'on: subscription().id',
    foundBy: 'every role is needed, and on the smallest thing that it works on',
  },
  {
    title: 'the role of an owner',
    file: 'modules/roles.bicep',
    from: "cryptoUser: '12338af0-0e69-4776-bea7-57ae8d297424'",
    to: "cryptoUser: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'",
    foundBy: 'every role is needed, and on the smallest thing that it works on',
  },
  {
    title: 'a missing role',
    file: 'modules/roles.bicep',
    from: '    { role: builtIn.blobReader, on: account.id }\n',
    to: '',
    foundBy: 'every role that something needs is given',
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

/** Makes every mistake; resolves with those that nobody noticed, or somebody else than who must. */
export async function plantAll(compiler: string, tell: (line: string) => void): Promise<string[]> {
  const unseen: string[] = [];
  for (const mistake of mistakes) {
    const { title, foundBy } = mistake;
    const findings = await plant(compiler, mistake);
    const found = foundBy === null ? findings[0] : findings.find((finding) => finding.includes(foundBy));
    if (foundBy === null && found !== undefined) unseen.push(`${title} is called a mistake: ${found}`);
    else if (foundBy !== null && found === undefined)
      unseen.push(`${title} goes unnoticed by "${foundBy}"; found: ${findings.join('; ') || 'nothing'}`);
    else tell(`   ${title}: ${found?.split(' [https:')[0] ?? 'nothing is found'}`);
  }
  return unseen;
}
