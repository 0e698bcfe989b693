/** What joins two commands. */
export type Joint = '&' | '&&' | '||' | '|';

/** Commands of cmd.exe, with `%` replaced, and carets and redirections taken off. */
export type Node = Simple | Joined | Block | If | For | Doubted;

export interface Simple {
  readonly kind: 'simple';
  readonly text: string;
  readonly line: number;
  /** It reads a file. */
  readonly hasInput: boolean;
}

interface Joined {
  readonly kind: 'joined';
  readonly by: Joint;
  readonly left: Node;
  readonly right: Node;
}

/** `( … )`. */
interface Block {
  readonly kind: 'block';
  readonly nodes: readonly Node[];
  readonly hasInput: boolean;
}

export interface If {
  readonly kind: 'if';
  readonly ignoresCase: boolean;
  readonly isNegated: boolean;
  /** `exist`, `defined`, `==`, `lss`. */
  readonly test: string;
  readonly left: string;
  readonly right: string;
  /** As the script writes it. */
  readonly text: string;
  readonly branch: Node;
  readonly otherwise?: Node;
}

export interface For {
  readonly kind: 'for';
  /** `/l`, `/f "tokens=2"`. */
  readonly options: string;
  readonly variable: string;
  readonly list: string;
  readonly line: number;
  readonly body: Node;
}

/** What one version of cmd.exe runs, and another does not. */
interface Doubted {
  readonly kind: 'doubted';
  readonly reason: string;
  readonly node: Node;
}

/** All simple commands of a node. */
export function* simpleOf(node: Node): Generator<Simple> {
  switch (node.kind) {
    case 'simple':
      yield node;
      return;
    case 'joined':
      yield* simpleOf(node.left);
      yield* simpleOf(node.right);
      return;
    case 'block':
      for (const each of node.nodes) yield* simpleOf(each);
      return;
    case 'if':
      yield* simpleOf(node.branch);
      if (node.otherwise !== undefined) yield* simpleOf(node.otherwise);
      return;
    case 'for':
      yield* simpleOf(node.body);
      return;
    case 'doubted':
      yield* simpleOf(node.node);
  }
}
