import type { Options } from './options.ts';
import type { Plan } from './plan.ts';

export interface Done {
  plan: Plan;
  clientId: string;
}

/** The app's settings that follow from the registrations; tiers that the command was not about stay as they are. */
export function toSettings(options: Options, done: Done[], homeTenantId: string): Record<string, string> {
  const tiers = done.flatMap(({ plan, clientId }) =>
    plan.wanted.purpose === 'operators'
      ? []
      : [{ tier: plan.wanted.purpose, clientId, credential: { kind: 'federated' } }],
  );
  const others = options.registrations.filter(({ tier }) => !tiers.some((one) => one.tier === tier));
  const operators = done.find(({ plan }) => plan.wanted.purpose === 'operators');
  const publisher = done
    .map(({ plan }) => plan.standing.application?.verifiedPublisher?.displayName)
    .find((displayName) => displayName);
  return {
    HOME_TENANT_ID: homeTenantId,
    APP_REGISTRATIONS: JSON.stringify([...others, ...tiers]),
    ...(operators ? { OPERATOR_CLIENT_ID: operators.clientId } : {}),
    ...(publisher ? { PARTNER_VERIFIED_PUBLISHER: publisher } : {}),
  };
}

/** For a shell of POSIX. */
const quote = (text: string) => (/^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** Two ways to give the app its settings: by azd, which keeps them for every deployment, or at once. */
export function toCommands(
  settings: Record<string, string>,
  { functionApp, resourceGroup }: Options,
): string[] {
  const pairs = Object.entries(settings);
  const target = `--name ${functionApp ?? '<function app>'} --resource-group ${resourceGroup ?? '<resource group>'}`;
  return [
    'Settings of the app. With azd, which keeps them, and then deploys them (azd up):',
    ...pairs.map(([name, value]) => `  azd env set ${name} ${quote(value)}`),
    'Or at once:',
    `  az functionapp config appsettings set ${target} --settings ${pairs.map(([name, value]) => quote(`${name}=${value}`)).join(' ')}`,
  ];
}
