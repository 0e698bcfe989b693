import type { TokenCredential } from '@azure/identity';
import type { Element } from './calls.ts';
import { patience, persistence, RETRIES_WHEN_THROTTLED } from './persistence.ts';
import { Refusal } from './refusal.ts';

/** The resource manager of one cloud, as one identity sees it. */
export interface Cloud {
  /** `https://management.azure.com` */
  readonly endpoint: string;
  readonly credential: TokenCredential;
}

/** A way to ask the resource manager; calls by the same connection share a quota. */
export interface Connection {
  /**
   * Sends one request.
   * @param address path with its query, or the whole address of a next page
   * @param body makes it a POST
   * @throws Refusal when the answer is not a document
   */
  ask(address: string, body?: Element): Promise<Element>;
}

/**
 * The identity of the environment, proved by a first token.
 * @throws what the library of the platform says where there is none
 */
export async function signIn(endpoint: string): Promise<Cloud> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  const policy = patience(() => new Error('the login did not answer in time'));
  const credential = new DefaultAzureCredential({ additionalPolicies: [{ policy, position: 'perRetry' }] });
  await credential.getToken(scopeOf(endpoint));
  return { endpoint, credential };
}

/** The library that sends is loaded when the first connection is made. */
export async function connect({ endpoint, credential }: Cloud): Promise<Connection> {
  const {
    bearerTokenAuthenticationPolicy,
    createDefaultHttpClient,
    createPipelineFromOptions,
    createPipelineRequest,
    createHttpHeaders,
    RestError,
    retryPolicy,
  } = await import('@azure/core-rest-pipeline');
  const { strategy, gate } = persistence();
  const pipeline = createPipelineFromOptions({ userAgentOptions: { userAgentPrefix: 'flowproof' } });
  pipeline.removePolicy({ phase: 'Retry' });
  pipeline.addPolicy(retryPolicy([strategy], { maxRetries: RETRIES_WHEN_THROTTLED }), { phase: 'Retry' });
  pipeline.addPolicy(gate, { afterPhase: 'Retry' });
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scopeOf(endpoint) }), {
    phase: 'Sign',
  });
  pipeline.addPolicy(
    patience(() => new RestError('no answer in time', { code: 'TimeoutError' })),
    { afterPhase: 'Sign' },
  );
  const client = createDefaultHttpClient();
  const { origin } = new URL(endpoint);

  return {
    async ask(address, body) {
      const url = new URL(address, endpoint);
      // The token goes to the resource manager and nowhere else, whatever an answer names as its next page.
      if (url.origin !== origin) throw new Refusal('its next page is said to lie elsewhere');
      const request = createPipelineRequest({
        url: url.href,
        method: body === undefined ? 'GET' : 'POST',
        headers: createHttpHeaders({ accept: 'application/json', 'content-type': 'application/json' }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { status, bodyAsText } = await pipeline.sendRequest(client, request);
      const document = parsed(bodyAsText);
      if (status !== 200) throw refusalOf(status, document);
      if (document === undefined) throw new Refusal('the answer is no JSON object');
      return document;
    },
  };
}

function scopeOf(endpoint: string): string {
  return `${new URL(endpoint).origin}/.default`;
}

function parsed(text: string | null | undefined): Element | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Element)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Errors of the resource manager have a code that programs may rely on, and a message for people. */
function refusalOf(status: number, document: Element | undefined): Refusal {
  const { code } = (document?.error ?? document ?? {}) as Element;
  if (status >= 500 || typeof code !== 'string') return new Refusal(`the API answered HTTP ${status}`);
  return new Refusal(`${code} (HTTP ${status})`, code);
}
