/** Endings of what pages are made of: images, styles, scripts, fonts, media. */
const ENDINGS = new Set(
  (
    "apng avif bmp cur gif ico jfif jpeg jpg jxl png svg svgz tif tiff webp css map cjs js mjs wasm eot otf ttc ttf woff woff2 " +
    "aac flac m3u8 m4a m4s m4v mov mp3 mp4 mpd mpeg oga ogg ogv opus ts vtt wav weba webm webmanifest"
  ).split(" "),
);
const LONGEST = 11;

/** Does the path of a request's target end like a picture, style, script, font or medium? */
export function isPartOfPage(target: string): boolean {
  const query = target.indexOf("?");
  const end = query < 0 ? target.length : query;
  const dot = target.lastIndexOf(".", end - 1);
  if (dot < 0 || end - dot - 1 > LONGEST) return false;
  return ENDINGS.has(target.slice(dot + 1, end).toLowerCase());
}
