import { NodeHttpHandler } from '@smithy/node-http-handler';
import { LONGEST_ANSWER_MILLISECONDS } from '../longest-answer.ts';

/** A connection on which nothing comes for so long has failed. */
const SILENCE_MILLISECONDS = 60_000;

type Handled = ReturnType<NodeHttpHandler['handle']>;

/** Sends requests, and waits for no answer for ever: not for one that keeps dripping either. */
export class PatientHandler extends NodeHttpHandler {
  constructor() {
    super({ connectionTimeout: SILENCE_MILLISECONDS, socketTimeout: SILENCE_MILLISECONDS });
  }

  override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>): Handled {
    const late = AbortSignal.timeout(LONGEST_ANSWER_MILLISECONDS);
    try {
      const handled = await super.handle(request, { ...options, abortSignal: late });
      const { body } = handled.response;
      const giveUp = () => body.destroy(lateness());
      late.addEventListener('abort', giveUp);
      body.once('close', () => late.removeEventListener('abort', giveUp));
      return handled;
    } catch (error) {
      throw late.aborted ? lateness() : error;
    }
  }
}

/** By its name the library asks again. */
function lateness(): Error {
  return Object.assign(new Error('no answer in time'), { name: 'TimeoutError' });
}
