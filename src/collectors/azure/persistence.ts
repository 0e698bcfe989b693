import type { PipelinePolicy, PipelineResponse, RetryStrategy } from '@azure/core-rest-pipeline';
import { LONGEST_ANSWER_MILLISECONDS } from '../longest-answer.ts';

export const RETRIES_WHEN_THROTTLED = 12;
const RETRIES_OF_FAILURES = 2;
const FIRST_WAIT_MILLISECONDS = 500;
const LONGEST_WAIT_MILLISECONDS = 300_000;

/** How the calls of one subscription, which share a quota, go on when they are throttled or fail. */
export interface Persistence {
  readonly strategy: RetryStrategy;
  /** Holds every call back while the quota is used up. */
  readonly gate: PipelinePolicy;
}

/** Throttled calls wait as long as the platform says, all of them; a call that fails is asked twice more. */
export function persistence(): Persistence {
  let closedUntil = 0;
  return {
    strategy: {
      name: 'persistence',
      retry({ response, responseError, retryCount }) {
        const growing = FIRST_WAIT_MILLISECONDS * 2 ** retryCount;
        if (response !== undefined && isThrottled(response)) {
          const retryAfterInMs = Math.min(saidWait(response) ?? growing, LONGEST_WAIT_MILLISECONDS);
          closedUntil = Math.max(closedUntil, Date.now() + retryAfterInMs);
          return { retryAfterInMs };
        }
        const hasFailed = responseError !== undefined || (response !== undefined && isFailure(response));
        return hasFailed && retryCount < RETRIES_OF_FAILURES
          ? { retryAfterInMs: growing }
          : { skipStrategy: true };
      },
    },
    gate: {
      name: 'gate',
      async sendRequest(request, next) {
        for (let wait = closedUntil - Date.now(); wait > 0; wait = closedUntil - Date.now())
          await new Promise((resolve) => setTimeout(resolve, wait));
        return next(request);
      },
    },
  };
}

/** Gives a page up that does not come as a whole in time. */
export function patience(lateness: () => Error): PipelinePolicy {
  return {
    name: 'patience',
    async sendRequest(request, next) {
      const late = AbortSignal.timeout(LONGEST_ANSWER_MILLISECONDS);
      try {
        return await next(Object.assign(request, { abortSignal: late }));
      } catch (error) {
        throw late.aborted ? lateness() : error;
      } finally {
        // A request whose signal is spent would not be sent again.
        delete request.abortSignal;
      }
    },
  };
}

function isThrottled({ status, headers }: PipelineResponse): boolean {
  return status === 429 || (status === 503 && headers.has('Retry-After'));
}

function isFailure({ status }: PipelineResponse): boolean {
  return status >= 500 || status === 408;
}

/** `Retry-After` in milliseconds: it counts seconds, or names a time (RFC 9110, 10.2.3). */
function saidWait({ headers }: PipelineResponse): number | undefined {
  const text = headers.get('Retry-After') ?? '';
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
