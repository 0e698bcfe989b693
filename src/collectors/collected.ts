/** What a collector got, or why not; paths are relative to the folder of the evidence. */
export type Collected =
  | (Asked & { readonly kind: 'document'; readonly document: Readonly<Record<string, unknown>> })
  | (Asked & {
      readonly kind: 'missing';
      readonly reason: string;
      /** Path of the answer that named what is not there any more: the next run asks for that again. */
      readonly goneFrom?: string;
    });

/** One call of an API, as the vendor's command line names it, with the file that its answer is kept in. */
export interface Asked {
  readonly path: string;
  readonly account: string;
  readonly region: string;
  /** `describe-target-health --target-group-arn arn:…` */
  readonly call: string;
}

/** Where a collector leaves what it gets, as soon as it has it. */
export interface Collection {
  /** Says what will be asked: it is missing until it is kept. `part`: the folder whose answers are whole together, or not. */
  plan(part: string, asked: readonly Asked[]): void;
  /** The answer that an earlier, unfinished run kept. */
  known(path: string): Readonly<Record<string, unknown>> | undefined;
  keep(collected: Collected): void;
  /** Says that all of a part was asked: what nothing names any more has gone. */
  finish(part: string): void;
  /** Says what the work is at. */
  report(where: string, done: number, total: number): void;
}
