import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { root } from '../local/run-step.ts';

export const infra = join(root, 'infra');

const properties = z.record(z.string(), z.unknown());

const resource = z.looseObject({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  properties: properties.default({}),
});
export type Resource = z.infer<typeof resource>;

/** What `bicep snapshot` predicts that a deployment makes. */
const snapshot = z.object({
  predictedResources: z.array(resource),
  diagnostics: z.array(z.string()),
  outputs: z.record(z.string(), z.unknown()),
});
export type Snapshot = z.infer<typeof snapshot>;

export const parseSnapshot = (text: string): Snapshot => snapshot.parse(JSON.parse(text));

const filesUnder = (directory: string, end: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(end))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();

/** Paths in `infra/`, without a leading one. */
export const bicepFiles = (directory = infra) => filesUnder(directory, '.bicep');
export const parameterFiles = (directory = infra) => filesUnder(directory, '.bicepparam');
export const snapshotOf = (parameterFile: string) => parameterFile.replace(/bicepparam$/, 'snapshot.json');

/** The committed predictions, by parameter file. */
export const readSnapshots = (): [file: string, snapshot: Snapshot][] =>
  parameterFiles().map((file) => [file, parseSnapshot(readFileSync(join(infra, snapshotOf(file)), 'utf8'))]);

export const ofType = ({ predictedResources }: Snapshot, type: string): Resource[] =>
  predictedResources.filter((each) => each.type === type);

/** A property by its path, such as `siteConfig.minTlsVersion`. */
export const propertyOf = ({ properties: of }: Pick<Resource, 'properties'>, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], of);
