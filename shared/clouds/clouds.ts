import type { CloudName } from '../contracts/settings.ts';

/** Where one Microsoft cloud answers: origins without a trailing slash. */
export type Cloud = {
  name: CloudName;
  login: string;
  /** Where version 1 tokens say that they come from. */
  sts: string;
  graph: string;
  /** Null where Microsoft documents no such service. */
  partnerCenter: string | null;
  exchange: string | null;
  /** The audience of the managed identity's token when it proves an app registration. */
  federationAudience: string;
};

/** @see https://learn.microsoft.com/graph/deployments */
export const clouds = {
  global: {
    name: 'global',
    login: 'https://login.microsoftonline.com',
    sts: 'https://sts.windows.net',
    graph: 'https://graph.microsoft.com',
    partnerCenter: 'https://api.partnercenter.microsoft.com',
    exchange: 'https://outlook.office365.com',
    federationAudience: 'api://AzureADTokenExchange',
  },
  usgov: {
    name: 'usgov',
    login: 'https://login.microsoftonline.us',
    sts: 'https://sts.windows.net',
    graph: 'https://graph.microsoft.us',
    partnerCenter: null,
    exchange: null,
    federationAudience: 'api://AzureADTokenExchangeUSGov',
  },
  usgovdod: {
    name: 'usgovdod',
    login: 'https://login.microsoftonline.us',
    sts: 'https://sts.windows.net',
    graph: 'https://dod-graph.microsoft.us',
    partnerCenter: null,
    exchange: null,
    federationAudience: 'api://AzureADTokenExchangeUSGov',
  },
  china: {
    name: 'china',
    login: 'https://login.partner.microsoftonline.cn',
    sts: 'https://sts.chinacloudapi.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    partnerCenter: null,
    exchange: null,
    federationAudience: 'api://AzureADTokenExchangeChina',
  },
} as const satisfies Record<Exclude<CloudName, 'custom'>, Cloud>;

/** A cloud whose endpoints the settings name. */
export function customCloud(endpoints: Pick<Cloud, 'login' | 'graph' | 'partnerCenter' | 'exchange'>): Cloud {
  return {
    name: 'custom',
    ...endpoints,
    sts: endpoints.login,
    federationAudience: clouds.global.federationAudience,
  };
}

/** Whether a URL points at this very machine, the only place where plain http is accepted. */
export function isLoopback(url: string | URL): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
