import pLimit from 'p-limit';
import type { Asked, Collection } from '../collected.ts';
import { keptAnswer } from '../kept-answer.ts';
import { PageTokens } from '../page-tokens.ts';
import { CALLS, type Call, commandName, type Service } from './calls.ts';
import { type Client, openClient, type Place } from './clients.ts';
import { expectAnswer, isGone, NoAnswer, reasonOf } from './reason.ts';

/** Calls at a time in one region of one account; each API has a bucket of its own there. */
const CONCURRENT_CALLS = 4;

type Answer = Readonly<Record<string, unknown>>;

/** One question: a call, for one element of another call's answer where it takes one. */
interface Question {
  readonly asked: Asked;
  readonly of: Call;
  readonly about?: string;
  /** Path of the answer that names the element. */
  readonly listedIn?: string;
}

/** An answer with the path that it is kept at. */
interface Found {
  readonly document: Answer;
  readonly path: string;
}

/** The questions of a region that are known before anything is asked. */
export function plan(account: string, region: string): Asked[] {
  return CALLS.filter((call) => call.each === undefined).map((call) => question(account, region, call).asked);
}

/** Asks everything in one region; what is refused or fails is kept as missing, and the rest goes on. */
export async function collectRegion(account: string, place: Place, collection: Collection): Promise<void> {
  const limit = pLimit(CONCURRENT_CALLS);
  const clients = new Map<Service, Promise<Client>>();
  const answers = new Map<Call, Promise<readonly Found[]>>();
  const part = `${account}/${place.region}/`;
  let done = 0;
  for (const call of CALLS) answers.set(call, answersOf(call));
  try {
    await Promise.all(answers.values());
  } finally {
    await Promise.all([...clients.values()].map(async (client) => (await client).end()));
  }
  collection.finish(part);

  async function answersOf(call: Call): Promise<readonly Found[]> {
    const questions = await questionsOf(call);
    collection.plan(
      part,
      questions.map(({ asked }) => asked),
    );
    const found = await Promise.all(questions.map((each) => limit(() => answer(each))));
    done += 1;
    collection.report(`${account} ${place.region}`, done, CALLS.length);
    return questions.flatMap(({ asked: { path } }, index) => {
      const document = found[index];
      return document === undefined ? [] : [{ document, path }];
    });
  }

  async function questionsOf(call: Call): Promise<readonly Question[]> {
    if (call.each === undefined) return [question(account, place.region, call)];
    const { of, id } = call.each;
    const lists = await (answers.get(of) ?? []);
    return lists.flatMap(({ document, path: listedIn }) =>
      ((document[of.list ?? ''] ?? []) as unknown[]).map((element) => {
        const about = String(id === undefined ? element : (element as Answer)[id]);
        return { ...question(account, place.region, call, about), listedIn };
      }),
    );
  }

  async function answer({ of, about, asked, listedIn }: Question): Promise<Answer | undefined> {
    const ask = async () => {
      const client = clients.get(of.service) ?? openClient(of.service, place);
      clients.set(of.service, client);
      return allPages(await client, of, about);
    };
    return keptAnswer(collection, asked, listedIn, ask, { reasonOf, isGone });
  }
}

/**
 * One document of all pages, without what belongs to the transport.
 * @throws NoAnswer when a page is none: half a list is no answer
 */
async function allPages(
  client: Client,
  { operation, list, page, input, each }: Call,
  about: string | undefined,
): Promise<Answer> {
  const { paging } = client;
  const base = {
    ...input,
    ...(each === undefined ? {} : { [each.parameter]: about }),
    ...(page === undefined ? {} : { [paging.size]: page }),
  };
  const elements: unknown[] = [];
  const pages = new PageTokens();
  let token: unknown;
  for (;;) {
    const { $metadata: transport, ...answer } = await client.send(
      operation,
      token === undefined ? base : { ...base, [paging.input]: token },
    );
    expectAnswer(transport, list === undefined ? Object.values(answer) : [answer[list]]);
    if (list === undefined) return answer;
    elements.push(...((answer[list] ?? []) as unknown[]));
    token = answer[paging.answer];
    if (typeof token !== 'string' || token === '') {
      const { [paging.answer]: _end, ...rest } = answer;
      return { ...rest, [list]: elements };
    }
    const refusal = pages.refusalOf(token);
    if (refusal !== undefined) throw new NoAnswer(refusal);
  }
}

function question(account: string, region: string, call: Call, about?: string): Question {
  const name = call.name ?? commandName(call.operation);
  const file = about === undefined ? name : `${name}/${elementName(about, account)}`;
  const option = call.each === undefined ? '' : ` --${commandName(call.each.parameter)} ${about}`;
  const path = `${account}/${region}/${file}.json`;
  return {
    asked: { path, account, region, call: `${name}${option}` },
    of: call,
    ...(about === undefined ? {} : { about }),
  };
}

/** The last part of an ARN; what another account shares may have a name that the account's own has, too. */
function elementName(about: string, account: string): string {
  const [, owner = account, part = about] = /^arn:(?:[^:]*:){3}([^:]*):(?:.*:)?([^:]*)$/.exec(about) ?? [];
  return `${owner === account ? '' : `${owner}_`}${part}`.replace(/[^\w.-]/g, '_');
}
