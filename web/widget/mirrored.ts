/**
 * Properties that mirror the attribute of the same name, as those of HTML's own elements do.
 */

/** `absent`: by name, what the property is without the attribute. */
export function mirror(prototype: HTMLElement, absent: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(absent)) {
    Object.defineProperty(prototype, name, {
      get(this: HTMLElement) {
        return this.getAttribute(name) ?? value;
      },
      set(this: HTMLElement, given: string) {
        this.setAttribute(name, given);
      },
      configurable: true,
      enumerable: true,
    });
  }
}

/** Sets again what a script set before the element was known: until now that hides what mirrors it. */
export function setAgain(element: HTMLElement, names: readonly string[]): void {
  for (const name of names) {
    if (!Object.hasOwn(element, name)) continue;
    const value: unknown = Reflect.get(element, name);
    Reflect.deleteProperty(element, name);
    Reflect.set(element, name, value);
  }
}
