// Names that the page and its service worker share.
export const SHELLS = "scoring-pages-1";
export const FILES = "scoring-files-1";

/** Return whether an address is a file that is kept for the time without network: styles, scripts, fonts, photos. */
export function isFile(url) {
  if (url.origin !== location.origin) return false;
  return /^\/static\/|^\/awards\/static\/|^\/awards\/papers\/[0-9a-f-]+\/photo$/.test(url.pathname);
}
