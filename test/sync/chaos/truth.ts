import { streams } from '../../../shared/connectors/registry.ts';
import type { Stream, StreamRules } from '../../../shared/connectors/stream.ts';
import type { Services } from '../../../shared/services/services.ts';
import { encodeKey } from '../../../shared/store/keys.ts';
import type { TableRecord } from '../../../shared/store/record-table.ts';
import { selectOf } from '../../../shared/sync/stream-position.ts';

type Records = Map<string, Record<string, unknown>>;

/** Told by its address, so that faults and counts pass it over. */
const byObserver = (url: string) => `${url}${url.includes('?') ? '&' : '?'}observer=1`;

/** What a stream's listing holds now, asked for plainly: as a list, not as changes, and without anything in between. */
export async function readStreamTruth(
  { graphOrigin }: Services,
  token: string,
  stream: Stream,
  rules: StreamRules,
): Promise<Records> {
  const records: Records = new Map();
  const path = stream.read.path.replace(/\/delta$/, '');
  let link: string | undefined = `${graphOrigin}/v1.0${path}${selectOf(stream)}`;
  while (link !== undefined) {
    const answer: Response = await fetch(byObserver(link), { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    const page = (await answer.json()) as { value: unknown[]; '@odata.nextLink'?: string };
    for (const raw of page.value) {
      const record = stream.record.parse(raw);
      if (stream.keep?.(record, rules) ?? true) records.set(encodeKey(stream.key(record)), record);
    }
    link = page['@odata.nextLink'];
  }
  return records;
}

export async function readRows({ rowsOf }: Services, tenantId: string, stream: Stream) {
  const rows: TableRecord[] = [];
  const table = rowsOf(tenantId, stream);
  for (let continuation: string | undefined; ; ) {
    const page = await table.page({ limit: 1000, continuation });
    rows.push(...page.rows);
    if (page.continuation === null) return rows;
    continuation = page.continuation;
  }
}

const inOrder = (records: Records) =>
  Object.fromEntries([...records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, value]));

/** Live rows of every stream beside what is true of them, as plain objects that can be compared. */
export async function readBoth(observer: Services, token: string, tenantId: string, rules: StreamRules) {
  const stored: Record<string, object> = {};
  const truth: Record<string, object> = {};
  let rows = 0;
  for (const stream of streams) {
    const all = await readRows(observer, tenantId, stream);
    const live = all.filter(({ state }) => state.removedAt === null);
    rows += live.length;
    stored[stream.name] = inOrder(new Map(live.map(({ rowKey, record }) => [rowKey, record])));
    truth[stream.name] = inOrder(await readStreamTruth(observer, token, stream, rules));
  }
  return { stored, truth, rows };
}
