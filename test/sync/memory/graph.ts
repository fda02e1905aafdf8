/** What Graph answers to one path: a body, or a status with what belongs to it. */
export interface Answer {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Graph {
  origin: string;
  fetch: typeof fetch;
  /** Answers to a path below `/v1.0`, one after the other; the last of them again and again. */
  answer(path: string, ...answers: Answer[]): void;
  /** What was asked for, without the query but of links: paths in their order, those of a batch too. */
  asked: string[];
}

const origin = 'https://graph.test';

/** One page of a listing; `next` and `delta` are paths below `/v1.0`. */
export function page(records: unknown[], { next, delta }: { next?: string; delta?: string } = {}): Answer {
  const link = (path: string) => `${origin}/v1.0${path}`;
  return {
    body: {
      value: records,
      ...(next === undefined ? {} : { '@odata.nextLink': link(next) }),
      ...(delta === undefined ? {} : { '@odata.deltaLink': link(delta) }),
    },
  };
}

export const refused = (status: number, code = '', headers: Record<string, string> = {}): Answer => ({
  status,
  body: { error: { code, message: '' } },
  headers,
});

/** Graph as far as the engine sees it: paths and what they answer. What nobody has said is not there. */
export function createGraph(): Graph {
  const answers = new Map<string, Answer[]>();
  const asked: string[] = [];

  const find = (path: string): Answer => {
    const known = answers.has(path) ? path : path.split('?', 1)[0];
    asked.push(known ?? path);
    const left = answers.get(known ?? path) ?? [];
    return (left.length > 1 ? left.shift() : left[0]) ?? refused(404, 'Request_ResourceNotFound');
  };
  const toResponse = ({ status = 200, body, headers = {} }: Answer) =>
    new Response(JSON.stringify(body), { status, headers });

  return {
    origin,
    asked,
    answer: (path, ...given) => void answers.set(path, given),
    async fetch(url, options) {
      const { pathname, search } = new URL(String(url));
      const path = pathname.replace('/v1.0', '') + search;
      if (path !== '/$batch') return toResponse(find(path));
      const { requests } = JSON.parse(String(options?.body)) as { requests: { id: string; url: string }[] };
      const responses = requests.map(({ id, url: each }) => ({ id, status: 200, ...find(each) }));
      return toResponse({ body: { responses } });
    },
  };
}
