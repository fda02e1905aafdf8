import { type CheerioAPI, load } from 'cheerio';
import { everyPage, everyPageWith } from './every-page.ts';
import { hostile } from './samples.ts';

describe('text that comes from elsewhere is never markup', () => {
  const marked = `<script>alert(1)</script>"'><img src=x onerror=alert(2)><b id=evil>`;

  test.each(everyPageWith(marked))('%s', (_, html) => {
    const $ = load(html);
    expect($('#evil, [onerror], img[src=x]').length).toBe(0);
    expect($('script:not([src])').length).toBe(0);
    expect($('body').text()).toContain('<b id=evil>');
  });

  test.each(everyPageWith(hostile.rightToLeft))(
    '%s, written from right to left, keeps to itself',
    (_, html) => {
      expect(load(html)('html').attr('dir')).toBeUndefined();
    },
  );
});

describe('every page in every state', () => {
  // Parsed once: every test looks at the same pages.
  const pages = everyPage().map(([name, html]): [name: string, $: CheerioAPI] => [name, load(html)]);

  test.each(pages)('%s has nothing that the Content-Security-Policy forbids', (_, $) => {
    expect($('style, [style], script:not([src]), base, iframe, object').length).toBe(0);
    const handlers = $('*').filter((_, element) =>
      Object.keys($(element).attr() ?? {}).some((name) => /^on/i.test(name)),
    );
    expect(handlers.length).toBe(0);
    expect($('[href^="javascript:"]').length).toBe(0);
  });

  test.each(pages)('%s has one title, one main and headings in order', (_, $) => {
    expect($('title').text()).not.toBe('');
    expect($('main').length).toBe(1);
    expect($('h1').length).toBe(1);
    const levels = $('h1, h2, h3, h4')
      .map((_, heading) => Number(heading.tagName.slice(1)))
      .get();
    levels.reduce((before, level) => {
      expect(level).toBeLessThanOrEqual(before + 1);
      return level;
    }, 0);
  });

  test.each(pages)('%s has at most one primary button, and names every control', (_, $) => {
    expect($('.button-primary').length).toBeLessThanOrEqual(1);
    $('input:not([type=hidden]), textarea, select').each((_, input) => {
      const label = $(input).attr('aria-label') ?? $(`label[for="${$(input).attr('id')}"]`).text();
      expect(label).not.toBe('');
    });
    $('button, a').each((_, control) => {
      expect($(control).text().trim()).not.toBe('');
    });
  });

  test.each(pages)('%s sends a CSRF token with every form that changes something', (_, $) => {
    $('form[method=post]').each((_, form) => {
      // The link's page has no session yet, and who has the URL of a check has none at all: both hold their own secret.
      const action = $(form).attr('action');
      if (action === '/connect/open' || action === undefined) return;
      expect($(form).find('input[name=csrf]').attr('value')).toMatch(/^csrf/);
    });
  });

  test.each(pages)('%s gives every time its exact UTC', (_, $) => {
    $('time').each((_, time) => {
      expect($(time).attr('datetime')).toMatch(/Z$/);
      expect($(time).attr('title')).toMatch(/UTC$/);
      expect($(time).text()).toContain($(time).attr('title') ?? 'missing');
    });
  });

  test.each(pages)('%s uses every id once', (_, $) => {
    const ids = $('[id]')
      .map((_, element) => $(element).attr('id'))
      .get();
    expect(ids).toEqual([...new Set(ids)]);
  });
});
