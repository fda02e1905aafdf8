import { streams, streamsOf } from '../../shared/connectors/registry.ts';
import type { Stream } from '../../shared/connectors/stream.ts';
import { capabilities } from '../../shared/permissions/capabilities.ts';
import { permissionEntries } from '../../shared/permissions/catalogue.ts';
import { columnsOf, fromColumns, toColumns } from '../../shared/store/columns.ts';
import { decodeKey, encodeKey } from '../../shared/store/keys.ts';
import { checkRow } from '../../shared/store/limits.ts';
import { parsePatch, parseWhole } from '../../shared/sync/parse-record.ts';
import { selectOf } from '../../shared/sync/stream-position.ts';
import { readProperties, testWithMicrosoftData } from '../cloud/graph/microsoft-data.ts';
import { sampleRecord } from './sample.ts';

/** Microsoft's type of each stream's records, by the path that lists them. */
const typeOf: Record<string, string> = {
  '/organization': 'organization',
  '/subscribedSkus': 'subscribedSku',
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
const fieldsOf = ({ record }: Stream) => Object.keys(record.shape);
const whole = (stream: Stream, n = 1) => stream.record.parse(sampleRecord(stream.record, n));

describe.each(streams.map((stream): [string, Stream] => [stream.name, stream]))('stream %s', (_, stream) => {
  const columns = columnsOf(stream.record);

  testWithMicrosoftData(`${stream.name} has Microsoft's properties with Microsoft's types`, async () => {
    const declared = readProperties(typeOf[stream.read.path] ?? '');
    for (const name of fieldsOf(stream)) {
      expect([name, columns[name]]).toEqual([name, kindOf(declared.get(name)?.type ?? 'is not there')]);
    }
  });

  test('each of its calls is in the catalogue of its tier, and gives a permission', () => {
    const listed = capabilities.read.flatMap(({ calls }) => calls);
    for (const call of stream.calls) {
      expect(listed).toContain(call);
      const granted = permissionEntries('read').filter(({ calls }) => calls.includes(call));
      expect(granted.length).toBeGreaterThan(0);
    }
    expect(stream.calls).toContain(`GET ${stream.read.path}`);
  });

  test('it asks for the fields of its schema and no others', () => {
    expect(selectOf(stream)).toBe(stream.read.select ? `?$select=${fieldsOf(stream).join(',')}` : '');
    for (const name of [...stream.always, ...(stream.keepNeeds ?? [])])
      expect(fieldsOf(stream)).toContain(name);
  });

  test('a record with everything comes back from its row as it was', () => {
    const record = whole(stream);
    expect(Object.values(record).every((value) => value !== null)).toBe(true);
    const row = toColumns(record, columns);
    expect(() => checkRow('p', encodeKey(stream.key(record)), row)).not.toThrow();
    const back = fromColumns(row, columns);
    expect(back).toEqual(record);
    expect(JSON.stringify(stream.record.parse(back))).toBe(JSON.stringify(record));
  });

  test.each(['null', 'missing'])('a record whose every other field is %s is read, and comes back', (how) => {
    const { id } = sampleRecord(stream.record, 2);
    const nulls = Object.fromEntries(fieldsOf(stream).map((name) => [name, null]));
    const parsed = parseWhole(stream, how === 'null' ? { ...nulls, id } : { id });
    expect(parsed).toMatchObject({ kind: 'whole', record: { ...nulls, id } });
    expect(fromColumns(toColumns({ id }, columns), columns)).toEqual({ ...nulls, id });
  });

  test('fields and values that Microsoft adds one day are read, and the fields are left out', () => {
    const raw = { ...sampleRecord(stream.record, 3), '@odata.type': '#x', tomorrow: { deep: [1] } };
    const texts = Object.keys(columns).filter((name) => columns[name] === 'text' && name !== 'id');
    for (const name of texts) Object.assign(raw, { [name]: 'aValueOfTomorrow' });
    const parsed = parseWhole(stream, raw);
    if (parsed?.kind !== 'whole') throw new Error('not read');
    expect(Object.keys(parsed.record)).toEqual(fieldsOf(stream));
    for (const name of texts) expect(parsed.record[name]).toBe('aValueOfTomorrow');
  });

  test.each([['no record'], [null], [[]], [{}], [{ id: '' }], [{ id: 7 }], [{ id: 'x'.repeat(401) }]])(
    '%j is not taken for a record',
    (raw) => {
      expect(parseWhole(stream, raw)).toBeUndefined();
      expect(parsePatch(stream, raw)).toBeUndefined();
    },
  );

  test('a record of another shape is refused, a removal needs no more than its key', () => {
    const raw = sampleRecord(stream.record, 4);
    for (const name of fieldsOf(stream)) {
      if (name === 'id') continue;
      expect(
        parseWhole(stream, { ...raw, [name]: columns[name] === 'text' ? 7 : 'perhaps' }),
      ).toBeUndefined();
    }
    const gone = { id: raw.id, '@removed': { reason: 'changed' } };
    expect(parsePatch(stream, gone)).toEqual({ kind: 'removed', key: raw.id });
    expect(parseWhole(stream, gone)).toEqual({ kind: 'removed', key: raw.id });
  });

  test('keys with every awkward character have a row of their own', () => {
    const awkward = ['a#EXT#@b', 'a/b', 'a\\b', 'a?b', 'a%2fb', 'a+b', "a'b", 'a\tb', 'ä漢😀', 'a~23b'];
    const keys = awkward.map((id) => encodeKey(stream.key({ id })));
    expect(new Set(keys).size).toBe(awkward.length);
    expect(keys.map(decodeKey)).toEqual(awkward);
    for (const key of keys) expect(() => checkRow('p', key, {})).not.toThrow();
  });

  test('a list in another order is the same content', () => {
    const raw = sampleRecord(stream.record, 5);
    const turned = Object.fromEntries(
      Object.entries(raw).map(([name, value]) => [name, Array.isArray(value) ? value.toReversed() : value]),
    );
    expect(JSON.stringify(stream.record.parse(turned))).toBe(JSON.stringify(stream.record.parse(raw)));
  });
});

test('every stream has a name of its own that a table may have, and its place in its connector', () => {
  const names = streams.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9]{2,62}$/);
  for (const { connector } of streams) {
    const orders = streamsOf(connector).map(({ order }) => order);
    expect(new Set(orders).size).toBe(orders.length);
  }
});
