import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Writes a text between the markers `<!-- name -->` and `<!-- /name -->` of a file, in place of what was there.
 *
 * @param {string} file
 * @param {string} name
 * @param {string} text
 */
export function writeBetween(file, name, text) {
  const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*(<!-- /${name} -->)`);
  const document = readFileSync(file, 'utf8');
  if (!place.test(document)) throw new Error(`${file} has no place for ${name}.`);
  writeFileSync(
    file,
    document.replace(place, (_, start, end) => `${start}${text}\n${end}`),
  );
}
