export interface Target {
  table: string;
  keys: { partitionKey: string; rowKey: string } | null;
}

const text = (quoted: string) => decodeURIComponent(quoted).replaceAll("''", "'");

/** `/account/table`, `/account/table()` or `/account/table(PartitionKey='…',RowKey='…')`. */
export function readTarget(path: string): Target {
  const [, table = '', brackets = ''] = /^\/[^/]+\/([^(/]+)(?:\((.*)\))?$/.exec(path) ?? [];
  const keys = /^PartitionKey='(.*)',RowKey='(.*)'$/.exec(brackets.replaceAll('%27', "'"));
  return {
    table: decodeURIComponent(table),
    keys: keys ? { partitionKey: text(keys[1] ?? ''), rowKey: text(keys[2] ?? '') } : null,
  };
}
