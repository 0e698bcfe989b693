import type { RetryStrategyV2, StandardRetryToken } from '@smithy/types';
import { AdaptiveRetryStrategy } from '@smithy/util-retry';
import { PatientHandler } from './patient-handler.ts';

const ATTEMPTS_WHEN_THROTTLED = 10;
const RETRIES_OF_FAILURES = 2;

/** How clients go on when a call is throttled, fails, or is not answered. */
export function persistence() {
  return { retryStrategy: retryStrategy(), requestHandler: new PatientHandler() };
}

/** Throttled calls wait and go on for long, at a rate that the API bears; a call that fails is asked twice more. */
function retryStrategy(): RetryStrategyV2 {
  const adaptive = new AdaptiveRetryStrategy(() => Promise.resolve(ATTEMPTS_WHEN_THROTTLED));
  return {
    acquireInitialRetryToken: (scope) => adaptive.acquireInitialRetryToken(scope),
    recordSuccess: (token) => adaptive.recordSuccess(token as StandardRetryToken),
    refreshRetryTokenForRetry: (token, failure) => {
      if (failure.errorType !== 'THROTTLING' && token.getRetryCount() >= RETRIES_OF_FAILURES)
        throw failure.error ?? new Error('failed repeatedly');
      return adaptive.refreshRetryTokenForRetry(token as StandardRetryToken, failure);
    },
  };
}
