import type { Cloud } from './clouds.ts';

/** The Microsoft Entra admin center of each cloud. @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
const portals: Record<Cloud['name'], string> = {
  global: 'https://entra.microsoft.com',
  usgov: 'https://entra.microsoft.us',
  usgovdod: 'https://entra.microsoft.us',
  china: 'https://entra.microsoftonline.cn',
  custom: 'https://entra.microsoft.com',
};

/** Where a tenant's administrator finds the applications that have been given something, or one of them. */
export function enterpriseAppsUrl({ name }: Pick<Cloud, 'name'>, clientId?: string): string {
  const one =
    clientId === undefined
      ? 'Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview'
      : `Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/appId/${encodeURIComponent(clientId)}`;
  return `${portals[name]}/#view/${one}`;
}

/** Where registrations are made, or one of them. */
export function appRegistrationsUrl({ name }: Pick<Cloud, 'name'>, clientId?: string): string {
  const one =
    clientId === undefined
      ? 'Microsoft_AAD_RegisteredApps/ApplicationsListBlade'
      : `Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/${encodeURIComponent(clientId)}`;
  return `${portals[name]}/#view/${one}`;
}
