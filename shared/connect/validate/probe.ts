import { connectors, streamsOf } from '../../connectors/registry.ts';
import type { Stream } from '../../connectors/stream.ts';
import type { ProbeStatus, Validation } from '../../contracts/validation.ts';
import { hasCode } from '../../errors/tenantry-error.ts';
import { createGraphFetch } from '../../graph/graph-fetch.ts';
import { permissionEntries } from '../../permissions/catalogue.ts';
import type { AppToken } from '../../tokens/app-tokens.ts';
import type { ConnectionRow } from '../connection-row.ts';
import type { ConnectDependencies } from '../dependencies.ts';

type Probe = Omit<Validation['probes'][number], 'lastCompleteAt'>;

const words: Record<ProbeStatus, { message: string; remedy: string | null }> = {
  ok: { message: 'Microsoft answers.', remedy: null },
  'missing-permission': {
    message: 'Microsoft refuses: a permission is missing.',
    remedy: 'An administrator of the tenant grants the missing permission.',
  },
  'missing-role': {
    message: 'Microsoft refuses although the token holds the permission.',
    remedy:
      'Right after a consent this passes within minutes; else a directory role or a setting of the tenant is in the way.',
  },
  'missing-licence': {
    message: 'The tenant has no licence for this; nothing is broken.',
    remedy: null,
  },
  'blocked-by-policy': {
    message: 'A policy of the tenant refuses.',
    remedy: 'An administrator of the tenant looks at the policies for applications.',
  },
  throttled: {
    message: 'Microsoft asks to wait; reading goes on by itself.',
    remedy: null,
  },
  unknown: {
    message: 'Microsoft did not give a clear answer.',
    remedy: 'Check again in some minutes.',
  },
};

/** The application permissions that a stream's calls need. */
const rolesOf = (stream: Stream, { tier }: ConnectionRow) =>
  permissionEntries(tier)
    .filter(({ kind, calls }) => kind === 'application' && calls.some((call) => stream.calls.includes(call)))
    .map(({ name }) => name);

function statusOf(error: unknown, missing: string[]): ProbeStatus {
  if (hasCode(error, 'permission-missing')) return missing.length > 0 ? 'missing-permission' : 'missing-role';
  if (hasCode(error, 'licence-missing')) return 'missing-licence';
  if (hasCode(error, 'blocked-by-policy')) return 'blocked-by-policy';
  return hasCode(error, 'throttled') ? 'throttled' : 'unknown';
}

/** Asks for the smallest first page of a stream, once: no retry, and no wait for the tenant's lane. */
async function probe(
  { graphOrigin, fetch, now }: ConnectDependencies,
  stream: Stream,
  row: ConnectionRow,
  token: AppToken,
): Promise<Probe> {
  const graphFetch = createGraphFetch({ origin: graphOrigin, fetch, now }, async () => token.accessToken);
  const url = `${graphOrigin}/v1.0${stream.read.path}${stream.read.select ? '?$select=id' : ''}`;
  const missing = rolesOf(stream, row).filter((name) => !token.roles.includes(name));
  const toProbe = (status: ProbeStatus): Probe => {
    const { message, remedy } = words[status];
    const named =
      status === 'missing-permission' ? `${message.slice(0, -1)}: ${missing.join(', ')}.` : message;
    return { stream: stream.name, status, message: named, remedy };
  };
  try {
    await graphFetch(url, { headers: { prefer: 'odata.maxpagesize=1' } });
    return toProbe('ok');
  } catch (error) {
    return toProbe(statusOf(error, missing));
  }
}

/** One probe a stream; without a token nobody was asked. */
export function probeStreams(
  dependencies: ConnectDependencies,
  row: ConnectionRow,
  token: AppToken | null,
): Promise<Probe[]> {
  const streams = connectors.flatMap((connector) => streamsOf(connector));
  if (token === null)
    return Promise.resolve(
      streams.map(({ name }) => ({
        stream: name,
        status: 'unknown',
        message: 'Nobody could ask: there is no token.',
        remedy: null,
      })),
    );
  return Promise.all(streams.map((stream) => probe(dependencies, stream, row, token)));
}
