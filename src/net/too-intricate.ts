/** Sets that cannot be held: of masks with holes, each may double what those before it tell apart. */
export class TooIntricate extends Error {
  constructor() {
    super(
      'the rules tell apart more packets than can be held exactly (many masks with holes, such as 0.0.0.2/0.0.0.2?); nothing is said of them all, `flowproof explain` answers for one packet',
    );
  }
}
