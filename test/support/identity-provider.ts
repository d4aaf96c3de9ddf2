/** A real OpenID provider on a free loopback port, and a browser that signs in there. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface IdentityProvider {
  issuer: string;
  /** Claims of a person, by the name they sign in with there (their subject). Change them at will. */
  people: Map<string, Record<string, unknown>>;
  /** Begins to answer, for a client that is called back at this address. */
  serve(redirectUri: string): void;
  close(): Promise<void>;
}

export const client = { clientId: 'ringgate', clientSecret: 'a secret between two programs' };

export async function openIdentityProvider(): Promise<IdentityProvider> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people: IdentityProvider['people'] = new Map();
  return {
    issuer,
    people,
    serve(redirectUri) {
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: client.clientId,
            client_secret: client.clientSecret,
            redirect_uris: [redirectUri],
            token_endpoint_auth_method: 'client_secret_post',
          },
        ],
        pkce: { required: () => true },
        claims: {
          openid: ['sub'],
          profile: ['preferred_username', 'groups'],
          email: ['email', 'email_verified'],
        },
        cookies: { keys: ['only for this test'] },
        findAccount: (_context, id) => ({
          accountId: id,
          claims: () => ({ ...people.get(id), sub: id }),
        }),
      });
      const handle = provider.callback();
      server.on('request', (request, response) => void handle(request, response));
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Cookies by origin, redirects followed by hand, the provider's two forms filled in. */
export class Browser {
  readonly #jars = new Map<string, Map<string, string>>();

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = this.#jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) };
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const isOver = value === '' || /expires=Thu, 01 Jan 1970/i.test(line);
      if (isOver) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  cookie(url: string, name: string): string | undefined {
    return this.#jarOf(url).get(name);
  }

  /** Goes on until the address fits. @returns every address on the way, the last one fits */
  async travel(start: string, login: string, until: (url: string) => boolean): Promise<string[]> {
    const way = [start];
    let answer = await this.fetch(start);
    for (let step = 0; step < 20; step += 1) {
      const here = way.at(-1) ?? start;
      const location = answer.headers.get('location');
      if (location !== null) {
        await answer.body?.cancel();
        const next = new URL(location, here).href;
        way.push(next);
        if (until(next)) return way;
        answer = await this.fetch(next);
        continue;
      }
      const page = await answer.text();
      const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (action === undefined || prompt === undefined)
        throw new Error(`no form at ${here}: ${answer.status} ${page.slice(0, 300)}`);
      const form = new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'any' } : { prompt });
      answer = await this.fetch(new URL(action, here).href, { method: 'POST', body: form });
    }
    throw new Error(`no end: ${way.join(' -> ')}`);
  }

  #jarOf(url: string): Map<string, string> {
    const { origin } = new URL(url);
    let jar = this.#jars.get(origin);
    if (jar === undefined) {
      jar = new Map();
      this.#jars.set(origin, jar);
    }
    return jar;
  }
}
