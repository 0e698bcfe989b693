/** A file of the evidence as a relative reference of RFC 3986, or the `file` address of an absolute path. */
export function uriOf(file: string): string {
  const path = file
    .toWellFormed()
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}
