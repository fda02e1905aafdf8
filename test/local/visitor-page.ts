import { type CheerioAPI, load } from 'cheerio';
import type { Answer } from './exchange.ts';

export interface PageForm {
  action: string;
  method: 'GET' | 'POST';
  /** What would be sent as it stands, without a button. */
  values: [name: string, value: string][];
  /** Names of everything that can be filled in. */
  names: string[];
  buttons: { text: string; name: string; value: string }[];
}

export interface Page {
  url: URL;
  status: number;
  headers: Record<string, string>;
  html: string;
  title: string;
  heading: string;
  /** What a person reads, white space folded. */
  text: string;
  forms: PageForm[];
  links: { text: string; href: string }[];
  $: CheerioAPI;
}

const fold = (text: string) => text.replace(/\s+/g, ' ').trim();

function toForm($: CheerioAPI, element: Parameters<CheerioAPI>[0], base: URL): PageForm {
  const form = $(element);
  const names = form.find('input[name], textarea[name], select[name]').toArray();
  const buttons = form.find('button, input[type=submit]').not('[type=button], [disabled]').toArray();
  return {
    action: new URL(form.attr('action') || base.href, base).href,
    method: form.attr('method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    values: form.serializeArray().map(({ name, value }) => [name, value]),
    names: names.map((each) => $(each).attr('name') ?? ''),
    buttons: buttons.map((each) => ({
      text: fold($(each).text() || ($(each).attr('value') ?? '')),
      name: $(each).attr('name') ?? '',
      value: $(each).attr('value') ?? '',
    })),
  };
}

/** Reads an answer as a browser without script would show it. */
export function toPage(url: URL, answer: Answer): Page {
  const $ = load(answer.body);
  const body = $('body').clone();
  body.find('script, style, template').remove();
  return {
    url,
    status: answer.status,
    headers: answer.headers,
    html: answer.body,
    title: fold($('title').text()),
    heading: fold($('h1').first().text()),
    text: fold(body.text()),
    forms: $('form')
      .toArray()
      .map((form) => toForm($, form, url)),
    links: $('a[href]')
      .toArray()
      .map((link) => ({ text: fold($(link).text()), href: new URL($(link).attr('href') ?? '', url).href })),
    $,
  };
}
