/** The address under which the site is served, with a slash at its end; the server says it by `<base href>`. */
export const siteAddress: string = document.baseURI;

/** The path of the site for the router: `/` or `/radiology/`. */
export const sitePath: string = new URL(siteAddress).pathname;

/** Gives the address of a path of this server, wherever the site is served: `at('dicomweb/studies')`. */
export function at(path: string): string {
  return new URL(path, siteAddress).href;
}
