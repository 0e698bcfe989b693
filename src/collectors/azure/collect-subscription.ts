import pLimit from 'p-limit';
import type { Collection } from '../collected.ts';
import { keptAnswer } from '../kept-answer.ts';
import { allPages } from './all-pages.ts';
import { CALLS, type Call, type Element } from './calls.ts';
import type { Connection } from './connection.ts';
import { type Question, questionAbout, questionOf } from './questions.ts';
import { isGone, Refusal, reasonOf } from './refusal.ts';

/** Calls at a time in one subscription, whose quota they share. */
const CONCURRENT_CALLS = 4;

/** The questions of a subscription that are known before anything is asked. */
export function plan(subscription: string): Question[] {
  return CALLS.filter((call) => call.each === undefined).map((call) => questionOf(call, subscription));
}

/** Asks everything in one subscription; what is refused or fails is kept as missing, and the rest goes on. */
export async function collectSubscription(
  subscription: string,
  connection: Connection,
  collection: Collection,
): Promise<void> {
  const limit = pLimit(CONCURRENT_CALLS);
  const answers = new Map<Call, Promise<readonly Element[]>>();
  let done = 0;
  for (const call of CALLS) answers.set(call, answersOf(call));
  await Promise.all(answers.values());

  async function answersOf(call: Call): Promise<readonly Element[]> {
    const questions = await questionsOf(call);
    collection.plan(
      `${subscription}/`,
      questions.map(({ asked }) => asked),
    );
    const found = await Promise.all(
      questions.map((each) => limit(() => answer(each, connection, collection, listOf(call)))),
    );
    done += 1;
    collection.report(subscription, done, CALLS.length);
    return found.flatMap((each) => elementsOf(each));
  }

  /** The answer that names what a call is about. */
  function listOf({ each }: Call): string | undefined {
    return each === undefined ? undefined : questionOf(each.of, subscription).asked.path;
  }

  async function questionsOf(call: Call): Promise<readonly Question[]> {
    if (call.each === undefined) return [questionOf(call, subscription)];
    const { of, where = () => true } = call.each;
    const elements = (await answers.get(of)) ?? [];
    return elements.filter(where).map((element) => questionAbout(call, element, subscription));
  }
}

/** The answer to a question, as an earlier run kept it or as it is given now. */
export async function answer(
  question: Question,
  connection: Connection,
  collection: Collection,
  listedIn?: string,
): Promise<Element | undefined> {
  const ask = () => documentOf(question, connection);
  return keptAnswer(collection, question.asked, listedIn, ask, { reasonOf, isGone });
}

/**
 * A subscription that is not registered for a service has nothing of it: a service cannot be given up before its last resource is
 * (resource providers and types, unregistering).
 */
async function documentOf(question: Question, connection: Connection): Promise<Element> {
  try {
    return await allPages(connection, question);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'MissingSubscriptionRegistration') return { value: [] };
    throw error;
  }
}

export function elementsOf(document: Element | undefined): readonly Element[] {
  return (document?.value ?? []) as readonly Element[];
}
