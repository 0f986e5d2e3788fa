/**
 * Loads a module of the widget that must be the very one that the others were built with.
 */

/**
 * `integrity` as the attribute of that name takes it. `root` must be on the page until then. Rejects when
 * the module cannot be loaded, or is another one.
 */
export async function importPinned<Module>(
  url: string,
  integrity: string,
  root: ParentNode,
): Promise<Module> {
  const link = document.createElement('link');
  if (link.relList.supports('modulepreload')) {
    // First and awaited: what is imported is then what was checked here.
    await new Promise((resolve, reject) => {
      link.onload = resolve;
      link.onerror = () => reject(new Error(`${url} cannot be loaded, or is another one`));
      link.rel = 'modulepreload';
      link.crossOrigin = '';
      link.integrity = integrity;
      link.href = url;
      root.append(link);
    }).finally(() => link.remove());
  }
  return import(url);
}
