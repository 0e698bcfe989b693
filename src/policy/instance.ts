import { type LoadedPolicy, loadPolicy } from '@open-policy-agent/opa-wasm';
import { messageOf } from './message-of.ts';

const PAGE = 65_536;
/** Memory that an evaluation needs per byte of its input, measured at 11.4 to 12.5. */
const MEMORY_PER_BYTE = 13;
const OWN_PAGES = 64;

/** Answers of one policy, one per document, or why there are none. */
export type Answer = { readonly results: readonly unknown[] } | { readonly error: string };

/**
 * An instance that finds `parameters` under `data.parameters`, whose memory fits its largest input from the start, because growing it step by step takes quadratic
 * time, and never exceeds `maximumPages` of 64 KiB.
 */
export async function openInstance(
  wasm: Uint8Array<ArrayBuffer>,
  documents: readonly ArrayBuffer[],
  parameters: Readonly<Record<string, unknown>>,
  maximumPages: number,
): Promise<LoadedPolicy> {
  const largest = documents.reduce((size, document) => Math.max(size, document.byteLength), 0);
  const initial = Math.ceil((largest * MEMORY_PER_BYTE) / PAGE) + OWN_PAGES;
  const memory = { initial: Math.min(initial, maximumPages), maximum: maximumPages };
  const instance = await loadPolicy(wasm, memory);
  instance.setData({ parameters });
  return instance;
}

/** Asks one entrypoint about each document; an instance that gave an error must not be asked again. */
export function ask(instance: LoadedPolicy, entrypoint: string, documents: readonly ArrayBuffer[]): Answer {
  try {
    return { results: documents.map((document) => evaluate(instance, entrypoint, document)) };
  } catch (thrown) {
    return { error: messageOf(thrown) };
  }
}

function evaluate(instance: LoadedPolicy, entrypoint: string, document: ArrayBuffer): unknown {
  // Anything else would be stringified as an object with numbered keys, and every fact be missed.
  if (!(document instanceof ArrayBuffer)) throw new TypeError('the input is no ArrayBuffer');
  return instance.evaluate(document, entrypoint);
}
