import { decodeJwt } from 'jose';
import { z } from 'zod';
import { hasCode, TenantryError } from '../../shared/errors/tenantry-error.ts';
import { toAuthority } from '../../shared/tokens/authority.ts';
import { applyPlan } from './apply-plan.ts';
import { createDirectory, type Directory, graphAppId } from './directory.ts';
import { createDirectoryFetch } from './directory-fetch.ts';
import { type Options, readFlags, readOptions, UsageError, usage } from './options.ts';
import { type Plan, planRegistration } from './plan.ts';
import { RefusedError } from './refused-error.ts';
import { type Done, toCommands, toSettings } from './settings.ts';
import { checkIdentity, checkPermissions, readStanding, type Surroundings } from './standing.ts';
import { wantedOperators, wantedTier } from './wanted.ts';

export interface CommandDependencies {
  /** The environment, azd's beneath it. */
  readVariables: (azdEnvironment: string | undefined) => Record<string, string | undefined>;
  /** A token for this resource, of whoever runs the command. */
  getToken: (resource: string, tenantId: string | null) => Promise<string>;
  fetch: typeof fetch;
  print: (line: string) => void;
  /** Null: nobody is there to be asked. */
  confirm: ((question: string) => Promise<boolean>) | null;
  sleep?: (ms: number) => Promise<unknown>;
}

/** Exit codes: 0 done, or nothing to do; 1 failed or declined; 2 asked in a way that cannot be answered. */
export async function runCommand(args: string[], dependencies: CommandDependencies): Promise<number> {
  const { print } = dependencies;
  try {
    const flags = readFlags(args);
    if (flags.help) {
      print(usage);
      return 0;
    }
    return await run(readOptions(flags, dependencies.readVariables(flags.environment)), dependencies);
  } catch (error) {
    if (error instanceof UsageError) {
      print(`${error.message}\nSee npm run app-registrations -- --help`);
      return 2;
    }
    if (!(error instanceof RefusedError) && !(error instanceof TenantryError)) throw error;
    print(toWords(error));
    return 1;
  }
}

async function run(options: Options, dependencies: CommandDependencies): Promise<number> {
  const { print } = dependencies;
  const { directory, homeTenantId, isPerson } = await connect(options, dependencies);
  const surroundings = await readSurroundings(directory, options, { homeTenantId, isPerson });
  const plans = await planAll(directory, options, surroundings);
  print(`Home tenant ${homeTenantId}, cloud ${options.cloud.name}`);
  for (const line of plans.flatMap(toText)) print(line);
  const isChange = plans.some(({ lines }) => lines.length > 0);
  if (isChange && options.isDryRun) {
    print('\nDry run: nothing has been written.');
    return 0;
  }
  if (isChange && !(await mayWrite(options, dependencies))) {
    print('Nothing has been written.');
    return 1;
  }
  if (!isChange) print('\nNothing to change.');
  const done: Done[] = [];
  for (const plan of plans) {
    const clientId = await applyPlan(directory, plan, surroundings);
    done.push({ plan, clientId });
    if (plan.lines.length > 0) print(`Written: ${plan.wanted.uniqueName} ${clientId}`);
  }
  print('');
  for (const line of toCommands(toSettings(options, done, homeTenantId), options)) print(line);
  return 0;
}

/** Everything is read and compared before anything is written. */
async function planAll(directory: Directory, options: Options, surroundings: Surroundings): Promise<Plan[]> {
  const plans: Plan[] = [];
  for (const wanted of [
    ...options.tiers.map((tier) => wantedTier(tier, options)),
    wantedOperators(options),
  ]) {
    checkPermissions(wanted, surroundings.graph);
    const standing = await readStanding(directory, wanted);
    plans.push(planRegistration(wanted, standing, surroundings, options));
  }
  return plans;
}

async function mayWrite({ isConfirmed }: Options, { confirm }: CommandDependencies): Promise<boolean> {
  if (isConfirmed) return true;
  if (!confirm) throw new UsageError('Nobody is there to be asked: say --yes to write this');
  return confirm('Write this?');
}

const tokenClaims = z.object({
  tid: z.guid().toLowerCase(),
  idtyp: z.string().optional(),
  scp: z.string().optional(),
});

async function connect({ cloud, homeTenantId }: Options, dependencies: CommandDependencies) {
  const { fetch, sleep } = dependencies;
  const token = await dependencies.getToken(cloud.graph, homeTenantId);
  const claims = tokenClaims.parse(decodeJwt(token));
  if (homeTenantId !== null && claims.tid !== homeTenantId)
    throw new RefusedError(
      `You are signed in to the tenant ${claims.tid}, not to ${homeTenantId}: az login --tenant ${homeTenantId}`,
    );
  const directoryFetch = createDirectoryFetch({
    origin: cloud.graph,
    token,
    fetch,
    ...(sleep ? { sleep } : {}),
  });
  const isPerson = claims.idtyp !== 'app' && claims.scp !== undefined;
  return { directory: createDirectory(directoryFetch), homeTenantId: claims.tid, isPerson };
}

async function readSurroundings(
  directory: Directory,
  { cloud, identityPrincipalId }: Options,
  { homeTenantId, isPerson }: { homeTenantId: string; isPerson: boolean },
): Promise<Surroundings> {
  const graph = await directory.findServicePrincipal(graphAppId);
  if (!graph) throw new RefusedError('The home tenant has no service principal of Microsoft Graph.');
  await checkIdentity(directory, identityPrincipalId);
  return {
    homeTenantId,
    issuer: toAuthority(cloud.login, homeTenantId).issuer,
    audience: cloud.federationAudience,
    identityPrincipalId,
    graph,
    me: isPerson ? await directory.readMe() : null,
  };
}

function toText({ wanted, standing, lines, notes }: Plan): string[] {
  const { application } = standing;
  const state = application ? application.appId : 'new';
  return [
    `\n${wanted.uniqueName} (${wanted.purpose === 'operators' ? 'operators' : `tier ${wanted.purpose}`}, ${state})`,
    ...(lines.length > 0 ? lines : ['= as it should be']).map((line) => `  ${line}`),
    ...notes.map((note) => `  ! ${note}`),
  ];
}

function toWords(error: RefusedError | TenantryError): string {
  if (error instanceof RefusedError) return error.message;
  const id = error.facts.requestId ? ` (request-id ${error.facts.requestId})` : '';
  const again = 'What has been written stays; run the command again to complete it.';
  if (hasCode(error, 'permission-missing'))
    return `${error.message}${id}\nYour account may not do this. It needs the role Cloud Application Administrator (or Application Administrator) in the home tenant. ${again}`;
  if (hasCode(error, 'token-refused', 'claims-challenge'))
    return `${error.message}${id}\nMicrosoft Graph does not take the token of your sign-in: az login. ${again}`;
  return `${error.message}${id}\n${again}`;
}
