/**
 * Properties that mirror an attribute, as those of HTML's own elements do.
 */

/** `absent`: by name, what the property is without the attribute. */
export function mirror(prototype: HTMLElement, absent: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(absent)) {
    const attribute = attributeOf(name);
    Object.defineProperty(prototype, name, {
      get(this: HTMLElement) {
        return this.getAttribute(attribute) ?? value;
      },
      set(this: HTMLElement, given: string) {
        this.setAttribute(attribute, given);
      },
      configurable: true,
      enumerable: true,
    });
  }
}

/** `title-badge` for `titleBadge`. */
export function attributeOf(name: string): string {
  return name.replace(/[A-Z]/g, '-$&').toLowerCase();
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
