import type { Snapshot } from '../snapshot.ts';
import type { Rule } from './rule.ts';

/** Functions of Resource Manager that give a secret away. */
const givesAway = /\blist[A-Z]\w*\s*\(|\bgetSecret\s*\(|\bnewGuid\s*\(/;

/** What a secret looks like: of storage, of a bus, of Entra, a token, a private key, 256 bits in base64. */
const looksSecret = [
  /\b(AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd)\s*=/i,
  /[?&]sig=/i,
  /[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}/,
  /\beyJ[A-Za-z0-9_-]{10,}\./,
  /-----BEGIN/,
  /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/]{43,}={1,2}(?![A-Za-z0-9+/=])/,
];

/** A setting or output of such a name holds a secret, unless it is a name, an address or an id. */
const namedSecret = /(password|secret|apikey|accountkey|accesskey|sharedkey|token|connectionstring)$/i;

/** The one connection string that opens nothing: local authentication is off. */
const opensNothing = new Set(['APPLICATIONINSIGHTS_CONNECTION_STRING']);

function* textsOf(value: unknown, path: string): Generator<[path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) yield* textsOf(inner, `${path}.${name}`);
}

/** Where a secret stands, by what it looks like or how it is made. */
export function findSecrets(value: unknown, path: string): string[] {
  return [...textsOf(value, path)].flatMap(([at, text]) => {
    if (givesAway.test(text)) return [`${at} asks Azure for a secret`];
    return looksSecret.some((pattern) => pattern.test(text)) ? [`${at} looks like a secret`] : [];
  });
}

function namedSo({ outputs, predictedResources }: Snapshot): string[] {
  const settings = predictedResources.flatMap(({ properties }) => {
    const { siteConfig } = properties as { siteConfig?: { appSettings?: { name: string }[] } };
    return (siteConfig?.appSettings ?? []).map(({ name }) => name);
  });
  return [...Object.keys(outputs), ...settings]
    .filter((name) => namedSecret.test(name.replaceAll('_', '')) && !opensNothing.has(name))
    .map((name) => `${name} is named like a secret`);
}

export const secrets: Record<string, Rule> = {
  'no secret in a resource or a setting': ({ predictedResources }) =>
    predictedResources.flatMap((resource) => findSecrets(resource, resource.name)),
  'no secret in an output': ({ outputs }) => findSecrets(outputs, 'outputs'),
  'nothing is named like a secret': namedSo,
};
