import { CookieJar } from 'tough-cookie';
import { type Answer, exchange } from './exchange.ts';
import { type Page, type PageForm, toPage } from './visitor-page.ts';

export interface Step {
  method: string;
  url: string;
  status: number;
}

/** Somebody with a browser, without the browser: cookies, redirects and forms, no script. */
export interface Visitor {
  /** Where they are; throws before the first visit. */
  readonly page: Page;
  /** Every request so far, redirects one by one. */
  readonly trail: Step[];
  readonly jar: CookieJar;
  /** As typed into the address bar. */
  visit(url: string): Promise<Page>;
  /** Follows the link with that text. */
  follow(text: string): Promise<Page>;
  /**
   * Sends a form of the page.
   * @param which text of its button, `name=value` of its button, or what its action ends in (`/connect/open`)
   */
  submit(which: string, fields?: Record<string, string>): Promise<Page>;
}

interface Navigation {
  url: URL;
  method: string;
  body?: string | undefined;
  /** The page it comes from; none where a person typed the address. */
  from?: Page | undefined;
  /** A redirect between two origins, both foreign to the page it comes from, has sent it on. */
  isTainted?: boolean;
}

const redirects = new Set([301, 302, 303, 307, 308]);
const maxHops = 20;

/** `localhost` and `127.0.0.1` are two sites; ports are none of a site's business. */
const siteOf = (url: URL) => `${url.protocol}//${url.hostname}`;

/** The `Origin` that a browser sends with a form: `null` where the page keeps its referrer to itself or a redirect came from elsewhere. */
function toOrigin(from: Page | undefined, isTainted: boolean): string {
  const isPrivate = /no-referrer$/.test(from?.headers['referrer-policy'] ?? '');
  return !from || isPrivate || isTainted ? 'null' : from.url.origin;
}

async function toCookies(jar: CookieJar, url: URL, isCrossSite: boolean, method: string): Promise<string> {
  const cookies = await jar.getCookies(url.href);
  return cookies
    .filter(({ sameSite }) => {
      if (!isCrossSite || sameSite === 'none') return true;
      // A cookie without SameSite counts as Lax: sent along when a person comes by a link or a redirect.
      return sameSite !== 'strict' && method === 'GET';
    })
    .map((cookie) => cookie.cookieString())
    .join('; ');
}

function findForm(
  page: Page,
  which: string,
): { form: PageForm; button: PageForm['buttons'][number] | undefined } {
  for (const form of page.forms) {
    const button = form.buttons.find(
      ({ text, name, value }) => text === which || `${name}=${value}` === which,
    );
    if (button) return { form, button };
  }
  const form = page.forms.find(({ action }) => new URL(action).pathname.endsWith(which));
  if (form) return { form, button: form.buttons[0] };
  const there = page.forms.map(
    ({ action, buttons }) => `${action} [${buttons.map(({ text }) => text).join(', ')}]`,
  );
  throw new Error(
    `${page.url.pathname} ("${page.heading}") has no form "${which}", only: ${there.join('; ') || 'none'}`,
  );
}

function toNavigation(page: Page, which: string, fields: Record<string, string>): Navigation {
  const { form, button } = findForm(page, which);
  const unknown = Object.keys(fields).filter((name) => !form.names.includes(name));
  if (unknown.length > 0) throw new Error(`The form ${form.action} has no field ${unknown.join(', ')}`);
  const values = form.values.filter(([name]) => !(name in fields));
  if (button?.name) values.push([button.name, button.value]);
  const sent = new URLSearchParams([...values, ...Object.entries(fields)]).toString();
  const url = new URL(form.action);
  if (form.method === 'POST') return { url, method: 'POST', body: sent, from: page };
  url.search = sent;
  return { url, method: 'GET', from: page };
}

export function createVisitor(): Visitor {
  const jar = new CookieJar(undefined, { allowSecureOnLocal: true });
  const trail: Step[] = [];
  let page: Page | undefined;

  function current(): Page {
    if (!page) throw new Error('The visitor has not been anywhere yet');
    return page;
  }

  async function send(
    { url, method, body, from, isTainted = false }: Navigation,
    isCrossSite: boolean,
  ): Promise<Answer> {
    const cookie = await toCookies(jar, url, isCrossSite, method);
    const answer = await exchange(url, {
      method,
      body,
      headers: {
        host: url.host,
        accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
        'accept-language': 'en',
        'user-agent': 'Mozilla/5.0 (visitor)',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
        'sec-fetch-site': !from ? 'none' : isCrossSite ? 'cross-site' : 'same-origin',
        ...(cookie ? { cookie } : {}),
        ...(method === 'POST' ? { origin: toOrigin(from, isTainted) } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
    });
    trail.push({ method, url: url.href, status: answer.status });
    for (const text of answer.setCookies) await jar.setCookie(text, url.href, { ignoreError: false });
    return answer;
  }

  async function navigate(first: Navigation): Promise<Page> {
    let navigation = first;
    let isCrossSite = false;
    for (let hop = 0; hop < maxHops; hop += 1) {
      const { url, method, from } = navigation;
      // Once a redirect has led through another site, the whole way counts as cross-site.
      isCrossSite ||= from !== undefined && siteOf(from.url) !== siteOf(url);
      const answer = await send(navigation, isCrossSite);
      const { location } = answer.headers;
      if (!redirects.has(answer.status) || location === undefined) {
        page = toPage(url, answer);
        return page;
      }
      const isKept = answer.status >= 307 || method === 'GET';
      const next = new URL(location, url);
      if (!next.hash) next.hash = url.hash;
      const isTainted =
        navigation.isTainted || (next.origin !== url.origin && from?.url.origin !== url.origin);
      navigation = isKept ? { ...navigation, url: next, isTainted } : { url: next, method: 'GET', from };
    }
    throw new Error(`More than ${maxHops} redirects from ${first.url.href}`);
  }

  return {
    get page() {
      return current();
    },
    trail,
    jar,
    visit: (url) => navigate({ url: new URL(url), method: 'GET' }),
    follow(text) {
      const link = current().links.find((each) => each.text === text);
      if (!link) throw new Error(`${current().url.pathname} has no link "${text}"`);
      return navigate({ url: new URL(link.href), method: 'GET', from: current() });
    },
    submit: (which, fields = {}) => navigate(toNavigation(current(), which, fields)),
  };
}
