/**
 * Imports a module of the widget and checks its integrity (SRI).
 */

/** `integrity` has the syntax of the attribute. Rejects if loading fails; callers may retry. */
export async function importModule<Module>(url: string, integrity: string): Promise<Module> {
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
      document.head.append(link);
    }).finally(() => link.remove());
  }
  return await import(url);
}
