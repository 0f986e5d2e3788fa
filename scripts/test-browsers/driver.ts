/**
 * Driver: a browser under test, behind the protocol that it speaks.
 */

export interface Driver {
  /** Of the browser. */
  readonly version: string;
  /** Resolves once the page has loaded. */
  open(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Evaluates an expression, awaits it, and returns its value as JSON. */
  evaluate(expression: string): Promise<string>;
  perform(sources: readonly InputSource[]): Promise<void>;
  /** Size of the page's viewport. */
  resize(width: number, height: number): Promise<void>;
  /** PNG of the viewport. */
  screenshot(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface Browser {
  name: string;
  /**
   * With a new profile; `isAdapted`: its visitor prefers dark colours and reduced motion. Installs
   * Debian's packages if they are missing and root runs this.
   */
  launch(isAdapted: boolean): Promise<Driver>;
}

/** The same in WebDriver and in WebDriver BiDi. */
export type InputSource =
  | { type: 'key'; id: string; actions: KeyAction[] }
  | {
    type: 'pointer';
    id: string;
    parameters: { pointerType: 'mouse' | 'touch' };
    actions: PointerAction[];
  };

export interface KeyAction {
  type: 'keyDown' | 'keyUp';
  value: string;
}

export type PointerAction =
  | { type: 'pointerMove'; x: number; y: number }
  | { type: 'pointerDown' | 'pointerUp'; button: number };

/** An expression for a promise of its value as JSON, which all protocols return alike. */
export function jsonOf(expression: string): string {
  return `Promise.resolve(${expression}).then((value) => JSON.stringify(value) ?? 'null')`;
}
