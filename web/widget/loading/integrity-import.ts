/**
 * Imports a module of the widget and checks its integrity (SRI).
 */

/** `integrity` has the syntax of the attribute. `root` must stay connected meanwhile. */
export async function importWithIntegrity<Module>(
  url: string,
  integrity: string,
  root: ParentNode,
): Promise<Module> {
  const link = document.createElement('link');
  if (link.relList.supports('modulepreload')) {
    // Preloaded and awaited first: the import then uses the checked module.
    await new Promise((resolve, reject) => {
      link.onload = resolve;
      link.onerror = () => reject(new Error(`${url} failed to load or has another hash`));
      link.rel = 'modulepreload';
      link.crossOrigin = '';
      link.integrity = integrity;
      link.href = url;
      root.append(link);
    }).finally(() => link.remove());
  }
  return import(url);
}
