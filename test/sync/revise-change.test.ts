import type { ToldChange } from '../../shared/sync/change-log.ts';
import { reviseChange, type TouchedRow, tellChange, tellGone } from '../../shared/sync/revise-change.ts';

const told = (change: ToldChange['change'], more: Partial<ToldChange> = {}): ToldChange => ({
  key: 'a',
  change,
  fields: change === 'removed' ? [] : ['mail'],
  at: 'before',
  ...more,
});
const touched = (change: TouchedRow['change'], more: Partial<TouchedRow> = {}): TouchedRow => ({
  key: 'a',
  change,
  fields: ['name'],
  at: 'now',
  isLive: change !== 'removed',
  ...more,
});

test('what came to nothing is not told', () => {
  expect(tellChange(touched(null))).toBeUndefined();
});

test.each([
  ['added', ['name']],
  ['changed', ['name']],
  ['restored', ['name']],
  ['removed', []],
] as const)('%s is told with the fields %j', (change, fields) => {
  expect(tellChange(touched(change))).toEqual({ key: 'a', change, fields, at: 'now' });
});

const live = ['mail', 'name'];
test.each([
  // What was told, what the row says now, what is told again.
  ['added', touched('added'), 'added', live],
  ['changed', touched('changed'), 'changed', live],
  ['changed', touched(null), 'changed', live],
  ['added', touched('restored'), 'restored', live],
  ['changed', touched('removed'), 'removed', []],
  ['added', touched(null, { isLive: false }), 'removed', []],
  ['removed', touched('added'), 'added', ['name']],
  ['removed', touched('changed'), 'restored', ['name']],
  ['removed', touched('restored'), 'restored', ['name']],
  ['removed', touched(null), 'restored', ['name']],
] as const)('%s, and now %j: %s is told again', (before, now, change, fields) => {
  const again = { key: 'a', change, fields, at: 'now', again: 1 };
  expect(reviseChange(told(before), now)).toEqual(again);
});

test('what was told just so is not told again', () => {
  expect(reviseChange(told('changed', { at: 'now' }), touched('changed'))).toBeUndefined();
  expect(reviseChange(told('added', { at: 'now' }), touched('changed'))).toMatchObject({ change: 'changed' });
  expect(reviseChange(told('removed'), touched('removed'))).toBeUndefined();
});

test('a field that both name is named once, and each time counts', () => {
  const now = touched('changed', { fields: ['mail', 'name'] });
  expect(reviseChange(told('changed', { again: 1 }), now)).toMatchObject({ fields: live, again: 2 });
});

test('a row that is gone without a trace is told gone, once', () => {
  const gone = { key: 'a', change: 'removed', fields: [], at: 'now' };
  expect(tellGone(told('added'), 'now')).toEqual({ ...gone, again: 1 });
  expect(tellGone(told('changed', { again: 1 }), 'now')).toEqual({ ...gone, again: 2 });
  expect(tellGone(told('removed'), 'now')).toBeUndefined();
});
