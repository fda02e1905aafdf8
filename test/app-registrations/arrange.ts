import { type CommandDependencies, runCommand } from '../../infra/app-registrations/command.ts';
import type { AppRegistration } from '../cloud/model.ts';
import type { World } from '../cloud/testing/world.ts';
import { signInWithCli } from './azure-cli.ts';

export const publicUrl = 'https://connect.partner.example';

export interface Run {
  code: number;
  text: string;
  /** What it wrote, as `METHOD path`. */
  writes: string[];
}

export interface RunOptions extends Partial<CommandDependencies> {
  variables?: Record<string, string>;
}

/** Runs the command in a world, as its home tenant's administrator where nobody else is said. */
export async function runIn(
  world: World,
  args: string[] = ['--yes'],
  { variables = {}, ...others }: RunOptions = {},
): Promise<Run> {
  const { cloud, control, home, identity } = world;
  const token = await signInWithCli({ control, origins: cloud.origins }, home.id, home.administrator);
  const lines: string[] = [];
  await control.removeLog();
  const code = await runCommand(args, {
    readVariables: () => ({
      MICROSOFT_CLOUD: 'custom',
      LOGIN_ENDPOINT: cloud.origins.login,
      GRAPH_ENDPOINT: cloud.origins.graph,
      HOME_TENANT_ID: home.id,
      PUBLIC_URL: publicUrl,
      IDENTITY_PRINCIPAL_ID: identity.principalId,
      PARTNER_NAME: 'Northwind',
      ...variables,
    }),
    getToken: async () => token,
    fetch,
    print: (line) => lines.push(line),
    confirm: null,
    ...others,
  });
  const log = await control.listLog({ service: 'graph' });
  const writes = log.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  return { code, text: lines.join('\n'), writes };
}

/** The registration that the command has made. */
export async function registrationOf({ control }: World, uniqueName: string): Promise<AppRegistration> {
  const all = await control.listRegistrations();
  const found = all.find(({ application }) => application?.uniqueName === uniqueName);
  if (!found) throw new Error(`There is no registration ${uniqueName}`);
  return found;
}
