import { load } from 'cheerio';
import { renderToString } from 'preact-render-to-string';
import { toCountWords, toNumberWords, toPercent } from '../../shared/pages/number-words.ts';
import { CoverageBar } from '../../shared/pages/parts/coverage-bar.tsx';
import { SeatBar } from '../../shared/pages/parts/seat-bar.tsx';
import { renderCustomerPage, renderCustomersPage } from '../../shared/pages/render.ts';
import { toDurationWords, toExactTime, toRelativeTime } from '../../shared/pages/time-words.ts';
import { customersUrl, sortUrl, tabUrl } from '../../shared/pages/urls.ts';
import * as sample from './samples.ts';

const { ago, context, now } = sample;

test.each([
  [0, 'just now'],
  [0.5, 'just now'],
  [1, '1 minute ago'],
  [4, '4 minutes ago'],
  [89, '89 minutes ago'],
  [120, '2 hours ago'],
  [35 * 60, '35 hours ago'],
  [3 * 1440, '3 days ago'],
  [100 * 1440, '3 months ago'],
  [1000 * 1440, '3 years ago'],
  [-0.5, 'any moment'],
  [-5, 'in 5 minutes'],
  [-352, 'in 6 hours'],
])('%d minutes ago is “%s”', (minutes, words) => {
  expect(toRelativeTime(ago(minutes), now)).toBe(words);
});

test('a time that cannot be read says so instead of breaking the page', () => {
  expect(toRelativeTime('yesterday', now)).toBe('at an unknown time');
  expect(toExactTime('yesterday')).toBe('unknown');
});

test('the exact time is in UTC to the second', () => {
  expect(toExactTime('2025-11-23T04:05:06.789Z')).toBe('23 Nov 2025, 04:05:06 UTC');
});

test.each([
  [21_600, '6 hours'],
  [3600, '1 hour'],
  [86_400, '1 day'],
  [900, '15 minutes'],
  [30, '30 seconds'],
])('%d seconds are %s', (seconds, words) => {
  expect(toDurationWords(seconds)).toBe(words);
});

test('numbers have separators, and what is not known is not zero', () => {
  expect(toNumberWords(1_234_567)).toBe('1,234,567');
  expect(toNumberWords(0)).toBe('0');
  expect(toNumberWords(null)).toBe('–');
  expect(toCountWords(1, 'person', 'people')).toBe('1 person');
  expect(toCountWords(1200, 'person', 'people')).toBe('1,200 people');
});

test.each([
  [14, 25, 56],
  [0, 0, 0],
  [3, 0, 0],
  [30, 25, 100],
  [1, 3, 33.3],
])('%d of %d seats fill %d per cent', (assigned, owned, percent) => {
  expect(toPercent(assigned, owned)).toBe(percent);
});

test('a bar of seats says its numbers, and shows when more are assigned than owned', () => {
  const $ = load(renderToString(<SeatBar assigned={27} owned={25} />));
  expect($('svg').attr('aria-label')).toBe('27 of 25 seats assigned');
  expect($('.bar-over').attr('width')).toBe('100%');
});

test('coverage shows a piece per stream, the worst first, and says it in words', () => {
  const $ = load(renderToString(<CoverageBar coverage={{ waiting: 0, fresh: 2, late: 1, failing: 1 }} />));
  expect(
    $('rect')
      .map((_, piece) => $(piece).attr('class'))
      .get(),
  ).toEqual(['bar-failing', 'bar-late', 'bar-fresh', 'bar-fresh']);
  expect($('.coverage-words').text()).toBe('1 failing, 1 late of 4 streams');
});

test('the list of customers keeps its state in the URL', () => {
  const list = { search: 'a&b', filter: 'late', state: null, sort: 'name', descending: false } as const;
  expect(customersUrl(list)).toBe('/dashboard/connections?search=a%26b&filter=late&sort=name&order=asc');
  expect(sortUrl(list, 'name')).toContain('sort=name&order=desc');
  expect(sortUrl(list, 'people')).toContain('sort=people&order=desc');
  const $ = load(renderCustomersPage(context, sample.customers(list)));
  expect($('th[aria-sort=ascending]').text()).toContain('Name');
  expect($('.filters [aria-current]').text()).toBe('Late 0');
  expect($('input[name=search]').attr('value')).toBe('a&b');
  expect($('input[name=filter]').attr('value')).toBe('late');
});

test('tabs are links, and what is empty stays out of the URL', () => {
  expect(tabUrl('x', 'overview')).toBe('/dashboard/connections/x');
  expect(tabUrl('x', 'people', { search: '', continuation: 'a=b' })).toBe(
    '/dashboard/connections/x?tab=people&continuation=a%3Db',
  );
});

test('a tenant’s GUID is never a label, but there to copy', () => {
  const $ = load(renderCustomerPage(context, sample.customer('active')));
  const { id = '' } = sample.connection('active').tenant ?? {};
  expect($('h1').text()).toBe('Contoso');
  expect($(`[data-copy="${id}"]`).text()).toBe('Copy the tenant ID');
});

test('an account that nobody knows to be enabled is not shown as disabled', () => {
  const $ = load(renderCustomerPage(context, sample.customer('active', { tab: 'people' })));
  const row = $('tbody tr').filter((_, one) => $(one).text().includes('svc-scanner'));
  expect(row.text()).toContain('Unknown');
  expect(row.text()).not.toContain('Disabled');
});

test('a list of domains is named wherever seats and people stand side by side', () => {
  const connection = sample.connection('active', { settings: { domains: ['contoso.com'] } });
  for (const tab of ['overview', 'people', 'licences'] as const) {
    const $ = load(renderCustomerPage(context, sample.customer('active', { tab, connection })));
    expect($('main').text()).toContain('A list of domains is on');
  }
});

test('the home page of an empty installation shows three steps', async () => {
  const { renderHomePage } = await import('../../shared/pages/render.ts');
  const none = { customers: 0, fresh: 0, late: 0, failing: 0, waiting: 0 };
  const $ = load(renderHomePage(context, sample.home({ totals: none })));
  expect($('.first-steps li').length).toBe(3);
});
