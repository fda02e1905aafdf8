import { streams, streamsOf } from '../../shared/connectors/registry.ts';
import { type RecordFacts, type Stream, tablesOf } from '../../shared/connectors/stream.ts';
import { capabilities } from '../../shared/permissions/capabilities.ts';
import { permissionEntries } from '../../shared/permissions/catalogue.ts';
import { columnsOf, fromColumns, toColumns } from '../../shared/store/columns.ts';
import { decodeKey, keysUnder } from '../../shared/store/keys.ts';
import { checkRow } from '../../shared/store/limits.ts';
import { parsePatch, parseWhole, toRowKey } from '../../shared/sync/parse-record.ts';
import { selectAllOf, selectOf } from '../../shared/sync/stream-position.ts';
import { readProperties, readRelations, testWithMicrosoftData } from '../cloud/graph/microsoft-data.ts';
import { tableCases } from './sample.ts';

/** Microsoft's type of each stream's records, by the path that lists them. */
const typeOf: Record<string, string> = {
  '/organization': 'organization',
  '/subscribedSkus': 'subscribedSku',
  '/domains': 'domain',
  '/directory/subscriptions': 'companySubscription',
  '/directoryRoles': 'directoryRole',
  '/groups/delta': 'group',
  '/users/delta': 'user',
};
const kinds: Record<string, string> = {
  'Edm.String': 'text',
  'Edm.Guid': 'text',
  'Edm.Boolean': 'boolean',
  'Edm.Int32': 'integer',
  'Edm.Int64': 'long',
  'Edm.Double': 'number',
  'Edm.DateTimeOffset': 'instant',
};
const kindOf = (type: string) => kinds[type] ?? 'json';
const fieldsOf = ({ record }: RecordFacts) => Object.keys(record.shape);
const awkward = [
  'a#EXT#@b',
  'a/b',
  'a\\b',
  'a?b',
  'a%2fb',
  'a+b',
  "a'b",
  'a\tb',
  'ä漢😀',
  'a~23b',
  'a_b',
  'a',
  '_',
];

describe.each(streams.map((stream): [string, Stream] => [stream.name, stream]))('stream %s', (_, stream) => {
  const columns = columnsOf(stream.record);
  const { child } = stream;

  testWithMicrosoftData(`${stream.name} has Microsoft's properties with Microsoft's types`, async () => {
    const type = typeOf[stream.read.path] ?? '';
    const declared = readProperties(type);
    for (const name of fieldsOf(stream)) {
      expect([name, columns[name]]).toEqual([name, kindOf(declared.get(name)?.type ?? 'is not there')]);
    }
    if (child) expect(readRelations(type).get('members')).toBe('Collection(graph.directoryObject)');
  });

  test('each of its calls is in the catalogue of its tier, and gives a permission', () => {
    const listed = capabilities.read.flatMap(({ calls }) => calls);
    for (const call of stream.calls) {
      expect(listed).toContain(call);
      const granted = permissionEntries('read').filter(({ calls }) => calls.includes(call));
      expect(granted.length).toBeGreaterThan(0);
    }
    const made = [
      stream.read.path,
      ...(stream.one ? [stream.one('{id}')] : []),
      ...(child ? [child.path('{id}').replace(/\?.*/, '')] : []),
    ];
    expect(stream.calls.toSorted()).toEqual(made.map((path) => `GET ${path}`).sort());
  });

  test('it asks for the fields of its schema and no others, and for what belongs to it', () => {
    const select = stream.read.select ? `?$select=${fieldsOf(stream).join(',')}` : '';
    expect(selectOf(stream)).toBe(select);
    expect(selectAllOf(stream)).toBe(select + (child?.property ? `,${child.property}` : ''));
    for (const name of [...stream.always, ...(stream.keepNeeds ?? [])])
      expect(fieldsOf(stream)).toContain(name);
  });

  test('a part of a record that is not stored can be made whole, or is whole', () => {
    expect(stream.one !== undefined).toBe(stream.read.kind === 'delta');
    expect(child?.one).toBeUndefined();
  });
});

describe.each(tableCases)('table %s', (_, { facts, raw, bare }) => {
  const columns = columnsOf(facts.record);
  const keyFields = Object.keys(bare(1));
  const restOf = (schema: RecordFacts) => fieldsOf(schema).filter((name) => !keyFields.includes(name));

  test('a record with everything comes back from its row as it was', () => {
    const record = facts.record.parse(raw(1));
    expect(Object.values(record).every((value) => value !== null)).toBe(true);
    const row = toColumns(record, columns);
    expect(() => checkRow('p', toRowKey(facts.key(record)), row)).not.toThrow();
    const back = fromColumns(row, columns);
    expect(back).toEqual(record);
    expect(JSON.stringify(facts.record.parse(back))).toBe(JSON.stringify(record));
  });

  test.each(['null', 'missing'])('a record whose every other field is %s is read, and comes back', (how) => {
    const nulls = Object.fromEntries(restOf(facts).map((name) => [name, null]));
    const parsed = parseWhole(facts, how === 'null' ? { ...nulls, ...bare(2) } : bare(2));
    const kept = Object.entries(bare(2)).filter(([name]) => fieldsOf(facts).includes(name));
    const record = { ...nulls, ...Object.fromEntries(kept) };
    expect(parsed).toMatchObject({ kind: 'whole', record });
    expect(fromColumns(toColumns(bare(2), columns), columns)).toEqual(record);
  });

  test('fields and values that Microsoft adds one day are read, and the fields are left out', () => {
    const tomorrow = { ...raw(3), '@odata.type': '#x', tomorrow: { deep: [1] } };
    const texts = restOf(facts).filter((name) => columns[name] === 'text');
    for (const name of texts) Object.assign(tomorrow, { [name]: 'aValueOfTomorrow' });
    const parsed = parseWhole(facts, tomorrow);
    if (parsed?.kind !== 'whole') throw new Error('not read');
    expect(Object.keys(parsed.record)).toEqual(fieldsOf(facts));
    for (const name of texts) expect(parsed.record[name]).toBe('aValueOfTomorrow');
  });

  test.each([['no record'], [null], [[]], [{}], [{ id: '' }], [{ id: 7 }]])(
    '%j is not taken for a record',
    (no) => {
      expect(parseWhole(facts, no)).toBeUndefined();
      expect(parsePatch(facts, no)).toBeUndefined();
    },
  );

  test('a key that is too long is none', () => {
    const long = Object.fromEntries(keyFields.map((name) => [name, 'x'.repeat(401)]));
    expect(parseWhole(facts, long)).toBeUndefined();
    expect(parsePatch(facts, long)).toBeUndefined();
  });

  test('a record of another shape is refused, a removal needs no more than its key', () => {
    for (const name of restOf(facts))
      expect(
        parseWhole(facts, { ...raw(4), [name]: columns[name] === 'text' ? 7 : 'perhaps' }),
      ).toBeUndefined();
    const gone = { ...bare(4), '@removed': { reason: 'changed' } };
    const key = facts.key(raw(4));
    expect(parsePatch(facts, gone)).toEqual({ kind: 'removed', key });
    expect(parseWhole(facts, gone)).toEqual({ kind: 'removed', key });
  });

  test('keys with every awkward character have a row of their own', () => {
    const width = [facts.key(raw(1))].flat().length;
    const given =
      width === 1 ? awkward.map((id) => [id]) : awkward.flatMap((a) => awkward.map((b) => [a, b]));
    const [first = 'id', second = 'id'] = keyFields.filter((name) => width === 1 || name !== 'id');
    const keys = given.map(([a, b = a]) => toRowKey(facts.key({ [first]: a, [second]: b })));
    expect(new Set(keys).size).toBe(given.length);
    expect(keys.map(decodeKey)).toEqual(given.map((parts) => parts.join('_')));
    for (const [index, key] of keys.entries()) {
      expect(() => checkRow('p', key, {})).not.toThrow();
      if (width === 1) continue;
      const parents = awkward.filter((parent) => key.startsWith(keysUnder(parent)));
      expect(parents).toEqual([given[index]?.[0]]);
    }
  });

  test('a list in another order is the same content', () => {
    const turned = Object.fromEntries(
      Object.entries(raw(5)).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.toReversed() : value,
      ]),
    );
    expect(JSON.stringify(facts.record.parse(turned))).toBe(JSON.stringify(facts.record.parse(raw(5))));
  });
});

test('every table has a name of its own that Azure takes, and every stream its place in its connector', () => {
  const names = streams.flatMap(tablesOf).map(({ name }) => name);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9]{2,62}$/);
  for (const { connector } of streams) {
    const orders = streamsOf(connector).map(({ order }) => order);
    expect(new Set(orders).size).toBe(orders.length);
  }
});
