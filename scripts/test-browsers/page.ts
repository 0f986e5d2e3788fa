/**
 * Page under test: finds elements, uses them as a visitor does, and collects the page's faults.
 */
import { until } from '../../server/lib/until.ts';
import type { Driver, KeyAction } from './driver.ts';
import { findElements, type Target } from './find-elements.ts';

export interface Page {
  open(url: string): Promise<void>;
  reload(): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  screenshot(): Promise<Uint8Array>;
  /** Resolves once the target exists. The pointer goes to its middle. */
  hover(target: Target): Promise<void>;
  click(target: Target): Promise<void>;
  tap(target: Target): Promise<void>;
  /** `Shift+Tab` holds the first key while it presses the second. */
  press(...keys: string[]): Promise<void>;
  type(text: string): Promise<void>;
  /** Calls a self-contained function in the page with the last element of the target. */
  read<T, A extends unknown[]>(
    target: Target,
    read: (element: HTMLElement, ...args: A) => T | Promise<T>,
    ...args: A
  ): Promise<T>;
  count(target: Target): Promise<number>;
  texts(target: Target): Promise<string[]>;
  waitFor(target: Target): Promise<void>;
  waitForNone(target: Target): Promise<void>;
  /** Errors, and violations of the policy, since the last call. See recorder.ts. */
  takeFaults(): Promise<string[]>;
}

export const WITHIN_MS = 20_000;

/** Code points of WebDriver. */
const KEYS: Readonly<Record<string, string>> = {
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Escape: '\uE00C',
  ArrowUp: '\uE013',
};

export function createPage(driver: Driver): Page {
  const faults: string[] = [];
  const evaluate = async <T>(expression: string): Promise<T> =>
    JSON.parse(await driver.evaluate(expression));
  const call = <T>(target: Target, body: string): Promise<T> =>
    evaluate(`((elements) => ${body})((${findElements})(${JSON.stringify(target)}))`);
  const count = (target: Target) => call<number>(target, 'elements.length');
  const waitFor = async (target: Target): Promise<void> => {
    const isThere = async () => await count(target) > 0;
    await until(isThere, { withinMs: WITHIN_MS, what: wordsFor(target) });
  };
  const collectFaults = async (): Promise<void> => {
    faults.push(...await evaluate<string[]>('globalThis.faults?.splice(0) ?? []'));
  };
  /** In view, and at rest: what loads may still move it. */
  const middleOf = async (target: Target): Promise<{ x: number; y: number }> => {
    let last = '';
    return await until(async () => {
      const middle = await call<{ x: number; y: number } | null>(
        target,
        `{
          const element = elements.at(-1);
          element?.scrollIntoView({ block: 'nearest' });
          const box = element?.getBoundingClientRect();
          return box && { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
        }`,
      );
      const before = last;
      last = JSON.stringify(middle);
      return middle && last === before && middle;
    }, { withinMs: WITHIN_MS, what: wordsFor(target) });
  };
  const point = async (
    target: Target,
    pointerType: 'mouse' | 'touch',
    isPressed: boolean,
  ): Promise<void> => {
    const { x, y } = await middleOf(target);
    const press = ['pointerDown', 'pointerUp'] as const;
    await driver.perform([{
      type: 'pointer',
      id: pointerType,
      parameters: { pointerType },
      actions: [
        { type: 'pointerMove', x, y },
        ...(isPressed ? press.map((type) => ({ type, button: 0 })) : []),
      ],
    }]);
  };
  return {
    async open(url) {
      await collectFaults();
      await driver.open(url);
    },
    async reload() {
      await collectFaults();
      await driver.reload();
    },
    resize: driver.resize,
    screenshot: driver.screenshot,
    hover: (target) => point(target, 'mouse', false),
    click: (target) => point(target, 'mouse', true),
    tap: (target) => point(target, 'touch', true),
    async press(...keys) {
      for (const key of keys) await driver.perform([keySource(keyActions(key.split('+')))]);
    },
    async type(text) {
      await driver.perform([keySource([...text].flatMap((letter) => keyActions([letter])))]);
    },
    async read(target, read, ...args) {
      await waitFor(target);
      return await call(target, `(${read})(elements.at(-1), ...${JSON.stringify(args)})`);
    },
    count,
    texts: (target) =>
      call(target, `elements.map(({ textContent }) => textContent.replace(/\\s+/g, ' ').trim())`),
    waitFor,
    async waitForNone(target) {
      const isGone = async () => await count(target) === 0;
      await until(isGone, { withinMs: WITHIN_MS, what: `end of ${wordsFor(target)}` });
    },
    async takeFaults() {
      await collectFaults();
      return faults.splice(0);
    },
  };
}

/** Presses the keys in order, and releases them in the reverse order. */
function keyActions(names: readonly string[]): KeyAction[] {
  const values = names.map((name) => KEYS[name] ?? name);
  return [
    ...values.map((value) => ({ type: 'keyDown', value }) as const),
    ...values.toReversed().map((value) => ({ type: 'keyUp', value }) as const),
  ];
}

function keySource(actions: KeyAction[]) {
  return { type: 'key', id: 'keyboard', actions } as const;
}

function wordsFor({ css, label, message }: Target): string {
  return [css, label && `labelled ${label}`, message && `in message ${message}`]
    .filter(Boolean).join(' ');
}
