import { listRecordTables } from '../../../shared/connectors/record-tables.ts';
import { streams } from '../../../shared/connectors/registry.ts';
import {
  type RecordFacts,
  type Stream,
  type StreamRules,
  tablesOf,
} from '../../../shared/connectors/stream.ts';
import type { Services } from '../../../shared/services/services.ts';
import type { TableRecord } from '../../../shared/store/record-table.ts';
import { toRowKey } from '../../../shared/sync/parse-record.ts';

type Entry = Record<string, unknown>;
type Records = Map<string, Entry>;

/** Told by its address, so that faults and counts pass it over. */
const byObserver = (url: string) => `${url}${url.includes('?') ? '&' : '?'}observer=1`;

/** Every entry of a listing, asked for plainly: as a list, not as changes, and without anything in between. */
async function* list({ graphOrigin }: Services, token: string, path: string): AsyncGenerator<Entry> {
  let link: string | undefined = `${graphOrigin}/v1.0${path}`;
  while (link !== undefined) {
    const answer: Response = await fetch(byObserver(link), { headers: { authorization: `Bearer ${token}` } });
    // A parent that has gone since it was listed has nothing below it.
    if (answer.status === 404) return;
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    const page = (await answer.json()) as { value: Entry[]; '@odata.nextLink'?: string };
    yield* page.value;
    link = page['@odata.nextLink'];
  }
}

const rowKeyOf = (facts: RecordFacts, record: Entry) => toRowKey(facts.key(record));

/** What is true now of every table that a stream fills. */
export async function readStreamTruth(
  services: Services,
  token: string,
  stream: Stream,
  rules: StreamRules,
): Promise<Map<string, Records>> {
  const own: Records = new Map();
  const below: Records = new Map();
  const { child } = stream;
  const select = stream.read.select ? `?$select=${Object.keys(stream.record.shape).join(',')}` : '';
  for await (const raw of list(services, token, `${stream.read.path.replace(/\/delta$/, '')}${select}`)) {
    const record = stream.record.parse(raw);
    if (!(stream.keep?.(record, rules) ?? true)) continue;
    own.set(rowKeyOf(stream, record), record);
    if (!child) continue;
    const parent = stream.key(record);
    for await (const entry of list(services, token, child.path(parent))) {
      const belonging = child.record.parse(child.toRecord(parent, entry));
      below.set(rowKeyOf(child, belonging), belonging);
    }
  }
  return new Map(tablesOf(stream).map(({ name }, index) => [name, index === 0 ? own : below]));
}

function getTable(name: string): RecordFacts {
  const found = streams.flatMap(tablesOf).find((facts) => facts.name === name);
  if (!found) throw new Error(`There is no table ${name}`);
  return found;
}

export async function readRows({ rowsOf }: Services, tenantId: string, table: string) {
  const rows: TableRecord[] = [];
  const records = rowsOf(tenantId, getTable(table));
  for (let continuation: string | undefined; ; ) {
    const page = await records.page({ limit: 1000, continuation });
    rows.push(...page.rows);
    if (page.continuation === null) return rows;
    continuation = page.continuation;
  }
}

const inOrder = (records: Records) =>
  Object.fromEntries([...records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, value]));

/** Live rows of every table beside what is true of them, as plain objects that can be compared. */
export async function readBoth(observer: Services, token: string, tenantId: string, rules: StreamRules) {
  const stored: Record<string, object> = {};
  const truth: Record<string, object> = {};
  let rows = 0;
  for (const { name } of listRecordTables()) {
    const all = await readRows(observer, tenantId, name);
    const live = all.filter(({ state }) => state.removedAt === null);
    rows += live.length;
    stored[name] = inOrder(new Map(live.map(({ rowKey, record }) => [rowKey, record])));
  }
  for (const stream of streams) {
    const own = await readStreamTruth(observer, token, stream, rules);
    for (const [name, records] of own) truth[name] = inOrder(records);
  }
  return { stored, truth, rows };
}
