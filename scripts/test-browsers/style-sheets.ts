/**
 * Finds what a browser does not understand in the project's style sheets.
 */

/** Splits a style sheet, or the css templates of a module, into selectors and declarations. */
export function rulesOf(text: string, isModule: boolean): string[] {
  const sheets = isModule ? [...text.matchAll(/\bcss`([^`]*)`/g)].map(([, css]) => css!) : [text];
  return sheets.flatMap((sheet) => {
    const plain = sheet.replace(/\/\*.*?\*\//gs, '').replace(/\s+/g, ' ');
    const declarations = [...plain.matchAll(/([\w-]+): ?([^;{}]+);/g)]
      // Custom properties accept everything.
      .filter(([, name]) => !name!.startsWith('--'))
      .map(([, name, value]) => `a { ${name}: ${withFallbacks(value!)} }`);
    const selectors = [...plain.matchAll(/(?<=[{};]|^)([^{};@$]+)\{/g)]
      .map(([, selector]) => selector!.trim())
      .filter((selector) => !/^(from|to|\d+%)/.test(selector))
      .map((selector) => `${selector} { color: red }`);
    return [...declarations, ...selectors];
  });
}

/** A declaration with `var()` is always valid: puts in the fallback, or `var` for findDropped. */
function withFallbacks(value: string): string {
  const next = value.replace(
    /var\(--[\w-]+(?:, ?((?:[^()]|\([^()]*\))+))?\)/g,
    (_, fallback) => fallback ?? 'var',
  );
  return next === value ? value : withFallbacks(next);
}

/** Returns the rules that the browser drops. Its source runs in the page. */
export function findDropped(_: Element, rules: readonly string[]): string[] {
  const sheet = new CSSStyleSheet();
  const stands = ['red', '1px', '1', '1px 1px red'];
  return rules.filter((rule) =>
    !stands.some((stand) => {
      sheet.replaceSync(rule.replace(/\bvar\b/g, stand));
      const [parsed] = sheet.cssRules;
      return parsed instanceof CSSStyleRule && parsed.style.length > 0;
    })
  );
}
