/** What a partner's portal has: the app's address and a key. */
export interface PortalAccess {
  url: string;
  key: string;
}

export interface Connection {
  id: string;
  state: string;
  reason: { code: string; message: string } | null;
  customer: { name: string; externalId: string | null };
  streams: { stream: string; status: string; lastCompleteAt: string | null; rows: number }[];
}

export interface Invited extends Connection {
  invitation: { url: string };
}

/** A portal's calls to the product's API, and nothing that a portal could not do. */
export function createPortal({ url, key }: PortalAccess) {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        'x-functions-key': key,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }
  return {
    async *listConnections(): AsyncGenerator<Connection> {
      let continuation: string | null = '';
      do {
        const query: string = continuation ? `?continuation=${encodeURIComponent(continuation)}` : '';
        const list: { items: Connection[]; continuation: string | null } = await call(
          'GET',
          `/api/connections${query}`,
        );
        yield* list.items;
        continuation = list.continuation;
      } while (continuation);
    },
    readConnection: (id: string) => call<Connection>('GET', `/api/connections/${id}`),
    createConnection: (customer: { name: string; externalId: string; tenant: string }) =>
      call<Invited>('POST', '/api/connections', { customer, mode: 'admin-consent', tier: 'read' }),
    inviteAgain: (id: string) => call<Invited>('POST', `/api/connections/${id}/invitation`, {}),
  };
}
export type Portal = ReturnType<typeof createPortal>;
