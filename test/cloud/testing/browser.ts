/** A browser without script for tests: cookies, redirects, forms. */
import { load } from 'cheerio';
import { CookieJar } from 'tough-cookie';

export interface Page {
  /** Where the redirects ended; a `stopAt` address is not fetched itself. */
  url: URL;
  status: number;
  html: string;
  headers: Headers;
}

export interface Browser {
  open(url: string | URL): Promise<Page>;
  /** Fills in the form that has the button (by `value`, or the first one) and presses it. */
  submit(page: Page, fields?: Record<string, string>, button?: string): Promise<Page>;
}

/** @param stopAt redirects to addresses that begin so are not followed: the application under test is not there */
export function createBrowser(stopAt: string): Browser {
  const jar = new CookieJar();

  async function request(url: URL, form: URLSearchParams | null): Promise<Page> {
    const cookie = await jar.getCookieString(url.href);
    const response = await fetch(url, {
      redirect: 'manual',
      ...(form ? { method: 'POST', body: form } : {}),
      ...(cookie === '' ? {} : { headers: { cookie } }),
    });
    for (const value of response.headers.getSetCookie()) await jar.setCookie(value, url.href);
    const location = response.headers.get('location');
    const { status, headers } = response;
    if (location === null || status < 300 || status > 399)
      return { url, status, html: await response.text(), headers };
    const next = new URL(location, url);
    return next.href.startsWith(stopAt) ? { url: next, status, html: '', headers } : request(next, null);
  }

  async function submit(page: Page, fields: Record<string, string> = {}, button?: string): Promise<Page> {
    const $ = load(page.html);
    const pressed = button === undefined ? $('button').last() : $(`button[value="${button}"]`).first();
    const form = pressed.closest('form');
    if (form.length === 0)
      throw new Error(`No form with the button ${button ?? ''} at ${page.url.pathname}.`);
    const values = new URLSearchParams();
    for (const field of form.find('input[name]').toArray()) {
      if ($(field).attr('type') !== 'checkbox')
        values.set($(field).attr('name') ?? '', $(field).val() as string);
    }
    for (const [name, value] of Object.entries(fields)) values.set(name, value);
    const name = pressed.attr('name');
    if (name !== undefined) values.set(name, pressed.attr('value') ?? '');
    return request(new URL(form.attr('action') ?? '', page.url), values);
  }

  return { open: (url) => request(new URL(url), null), submit };
}
