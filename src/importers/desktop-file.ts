/** Files that Finder, Explorer and Dolphin leave in the folders that they show: they are listed as not read, and hold no evidence. */
export function isDesktopFile(name: string): boolean {
  return /(^|\/)(\.DS_Store|\._[^/]*|\.directory|(eh)?thumbs(_vista)?\.db|desktop\.ini)$/i.test(name);
}
