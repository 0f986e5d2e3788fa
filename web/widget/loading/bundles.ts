/**
 * Lazy-loads the other bundles of the widget, each once per page.
 */
import { importModule } from './import-module.ts';

/** Hashes of the files beside this module, by name; inserted by the build. */
declare const INTEGRITY: Readonly<Record<string, string>>;

export interface Bundle<Module> {
  /** Rejects if loading fails; another call tries again. */
  load(): Promise<Module>;
}

const LOAD_WITHIN_MS = 15_000;
/** Bounds the pause between attempts: after an upgrade of the server every attempt fails. */
const PAUSE_MS_MAX = 60_000;

/** Parts that a visitor opens, or needs rarely. */
export const panelsBundle = createBundle<typeof import('../entries/define-panels.ts')>(
  'starling-panels.js',
);

/** Moderation panel, rights notice, report dialog. */
export const moderationBundle = createBundle<
  typeof import('../moderation/define-moderation.ts')
>('starling-moderation.js');

export const emojiBundle = createBundle<typeof import('../emoji/open-picker.ts')>(
  'starling-emoji.js',
);

/** `name` is relative to this module. */
export function assetUrl(name: string): URL {
  return new URL(name, import.meta.url);
}

export function integrityOf(name: string): string {
  return INTEGRITY[name] ?? '';
}

function createBundle<Module>(name: string): Bundle<Module> {
  let loading: Promise<Module> | undefined;
  /** Many browsers keep a module that failed to load as failed: each attempt has its address. */
  let failures = 0;
  /** Milliseconds since the Unix epoch; the first failure is retried immediately. */
  let againAtMs = 0;
  const loadNow = async (): Promise<Module> => {
    try {
      const load = importModule<Module>(
        assetUrl(failures ? `${name}?${failures}` : name).href,
        integrityOf(name),
      );
      return await Promise.race([load, rejectOnTimeout()]);
    } catch (error) {
      loading = undefined;
      failures += 1;
      if (failures > 1) againAtMs = Date.now() + Math.min(PAUSE_MS_MAX, 500 * 2 ** failures);
      throw error;
    }
  };
  return {
    load() {
      if (!loading && Date.now() < againAtMs) {
        return Promise.reject(new Error(`${name} failed to load`));
      }
      return loading ??= loadNow();
    },
  };
}

function rejectOnTimeout(): Promise<never> {
  return new Promise((_, reject) =>
    setTimeout(() => reject(new Error('loading timed out')), LOAD_WITHIN_MS)
  );
}
