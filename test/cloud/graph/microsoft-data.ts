/** Microsoft's own description of Graph, where the folder beside the repository is there: what the answers are held to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'microsoft', 'data');

const hasMicrosoftData = existsSync(folder);

/** `test`, or a visible skip that says why. */
export function testWithMicrosoftData(title: string, run: () => Promise<void>): void {
  if (hasMicrosoftData) test(title, run);
  else test.skip(`${title}: skipped, ${folder} is not there`, run);
}

export function readMicrosoft<T>(name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
}

/** The documented answers whose file names begin so: `v1.0.user-list.` */
export function readSamples(prefix: string): { status: number; body: Record<string, unknown> }[] {
  const names = readdirSync(join(folder, 'samples')).filter((name) => name.startsWith(prefix));
  return names.map((name) => readMicrosoft(join('samples', name)));
}

interface Declared {
  type: string;
  isNullable: boolean;
}

/** The properties of a type, inherited ones included, with their declared types. */
export function readProperties(typeName: string): Map<string, Declared> {
  const known = declared.get(typeName) ?? parseProperties(typeName);
  declared.set(typeName, known);
  return known;
}

const declared = new Map<string, Map<string, Declared>>();

function parseProperties(typeName: string): Map<string, Declared> {
  const [, , base, inside = ''] = findType(typeName) ?? [];
  const properties = new Map(base ? readProperties(base) : []);
  const lines = inside.matchAll(/<Property Name="(\w+)" Type="([^"]+)"([^>]*)>/g);
  for (const [, name = '', type = '', rest = ''] of lines) {
    properties.set(name, { type, isNullable: !rest.includes('Nullable="false"') });
  }
  return properties;
}

/** The relations of a type to others, with their declared types. */
export function readRelations(typeName: string): Map<string, string> {
  const [, , , inside = ''] = findType(typeName) ?? [];
  const lines = inside.matchAll(/<NavigationProperty Name="(\w+)" Type="([^"]+)"/g);
  return new Map([...lines].map(([, name = '', type = '']) => [name, type]));
}

function findType(name: string): RegExpExecArray | null {
  const opening = `<(EntityType|ComplexType) Name="${name}"(?: BaseType="graph\\.(\\w+)")?[^>]*>`;
  return new RegExp(`${opening}([\\s\\S]*?)</\\1>`).exec(graphSchema());
}

/** What is wrong with a value of a declared type, or nothing. */
function findTypeError(value: unknown, { type, isNullable }: Declared, path: string): string[] {
  const item = /^Collection\((.*)\)$/.exec(type)?.[1];
  if (item !== undefined) {
    if (!Array.isArray(value)) return value === null && isNullable ? [] : [`${path} is no list`];
    return value.flatMap((each, index) =>
      findTypeError(each, { type: item, isNullable: true }, `${path}[${index}]`),
    );
  }
  if (value === null) return isNullable ? [] : [`${path} is null`];
  const primitive = PRIMITIVES[type];
  if (primitive) return primitive(value) ? [] : [`${path} is no ${type}: ${JSON.stringify(value)}`];
  const name = type.replace(/^(microsoft\.)?graph\./, '');
  enums ??= readMicrosoft<Names<string[]>>('graph/v1.0-enum-types.json')['microsoft.graph'];
  const members = enums[name];
  if (members) return members.includes(String(value)) ? [] : [`${path} is no ${name}: ${String(value)}`];
  return findErrors(value as Record<string, unknown>, name, path);
}

/** What is wrong with a record of a type: unknown names, wrong JSON types. */
export function findErrors(record: Record<string, unknown>, typeName: string, path = typeName): string[] {
  const properties = readProperties(typeName);
  return Object.entries(record).flatMap(([name, value]) => {
    if (name.includes('@')) return [];
    const declared = properties.get(name);
    return declared ? findTypeError(value, declared, `${path}.${name}`) : [`${path} has no ${name}`];
  });
}

/** Namespace → name → what is told of it. */
export type Names<T> = { 'microsoft.graph': Record<string, T> };

const isText = (value: unknown): value is string => typeof value === 'string';

const PRIMITIVES: Record<string, (value: unknown) => boolean> = {
  'Edm.String': isText,
  'Edm.Boolean': (value) => typeof value === 'boolean',
  'Edm.Int32': (value) => Number.isInteger(value),
  'Edm.Guid': (value) => isText(value) && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(value),
  'Edm.DateTimeOffset': (value) => isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value),
};

let enums: Record<string, string[]> | undefined;
let schemaText: string | undefined;

function graphSchema(): string {
  if (schemaText === undefined) {
    const whole = readFileSync(join(folder, 'graph', 'v1.0-Prod.csdl'), 'utf8');
    const start = whole.indexOf('<Schema Namespace="microsoft.graph"');
    schemaText = whole.slice(start, whole.indexOf('</Schema>', start));
  }
  return schemaText;
}
