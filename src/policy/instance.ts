import { loadPolicy } from '@open-policy-agent/opa-wasm';
import { messageOf } from './message-of.ts';

const PAGE = 65_536;
/** Memory that an evaluation needs per byte of its input, measured at 11.4 to 12.5. */
const MEMORY_PER_BYTE = 13;
const OWN_PAGES = 64;

/** What an entrypoint said of one document, or why it said nothing. */
export type Answer = { readonly result: unknown } | { readonly error: string };

/** Compiled policies with memory of their own, which read a document once and are asked about it any number of times. */
export interface PolicyInstance {
  readonly entrypoints: readonly string[];
  /** Makes a document that which is asked about; an instance that throws must not be used again. */
  read(document: ArrayBuffer): void;
  /** Asks one entrypoint; an instance that gave an error must not be asked again. */
  ask(entrypoint: string): Answer;
}

/** The part of a module's exports that is used: https://www.openpolicyagent.org/docs/wasm#exports. */
interface Exports {
  readonly opa_heap_ptr_get: () => number;
  readonly opa_heap_ptr_set: (address: number) => void;
  readonly opa_malloc: (size: number) => number;
  readonly opa_json_parse: (address: number, size: number) => number;
  readonly opa_json_dump: (value: number) => number;
  readonly opa_eval_ctx_new: () => number;
  readonly opa_eval_ctx_set_input: (context: number, value: number) => void;
  readonly opa_eval_ctx_set_data: (context: number, value: number) => void;
  readonly opa_eval_ctx_set_entrypoint: (context: number, entrypoint: number) => void;
  readonly opa_eval_ctx_get_result: (context: number) => number;
  readonly eval: (context: number) => number;
}

/**
 * An instance that finds `parameters` under `data.parameters`, whose memory fits a document of `largest` bytes from the start, because growing it step by step takes quadratic
 * time, and never exceeds `maximumPages` of 64 KiB.
 */
export async function openInstance(
  wasm: Uint8Array<ArrayBuffer>,
  largest: number,
  parameters: Readonly<Record<string, unknown>>,
  maximumPages: number,
): Promise<PolicyInstance> {
  const initial = Math.ceil((largest * MEMORY_PER_BYTE) / PAGE) + OWN_PAGES;
  const memory = { initial: Math.min(initial, maximumPages), maximum: maximumPages };
  const loaded = await loadPolicy(wasm, memory);
  loaded.setData({ parameters });
  const ids = loaded.entrypoints as Readonly<Record<string, number>>;
  // Its own `evaluate` reads the document again for each entrypoint.
  const exports = (loaded.wasmInstance as unknown as { readonly exports: Exports }).exports;
  const empty = exports.opa_heap_ptr_get();
  let input = 0;
  let filled = empty;

  return { entrypoints: Object.keys(ids), read, ask };

  function read(document: ArrayBuffer): void {
    exports.opa_heap_ptr_set(empty);
    const size = document.byteLength;
    const address = exports.opa_malloc(size);
    // Anything but an ArrayBuffer would be copied as something else.
    new Uint8Array(loaded.mem.buffer).set(new Uint8Array(document), address);
    input = exports.opa_json_parse(address, size);
    if (input === 0) throw new Error('the facts are no JSON');
    filled = exports.opa_heap_ptr_get();
  }

  function ask(entrypoint: string): Answer {
    const id = Object.hasOwn(ids, entrypoint) ? ids[entrypoint] : undefined;
    if (id === undefined) return { error: `${entrypoint} is no entrypoint of what was compiled` };
    try {
      // What an evaluation allocates goes with it; what it was given stays.
      exports.opa_heap_ptr_set(filled);
      const context = exports.opa_eval_ctx_new();
      exports.opa_eval_ctx_set_input(context, input);
      exports.opa_eval_ctx_set_data(context, loaded.dataAddr);
      exports.opa_eval_ctx_set_entrypoint(context, id);
      exports.eval(context);
      return { result: textAt(exports.opa_json_dump(exports.opa_eval_ctx_get_result(context))) };
    } catch (thrown) {
      return { error: messageOf(thrown) };
    }
  }

  function textAt(address: number): unknown {
    const bytes = new Uint8Array(loaded.mem.buffer);
    const text = bytes.subarray(address, bytes.indexOf(0, address));
    return JSON.parse(new TextDecoder().decode(text));
  }
}
