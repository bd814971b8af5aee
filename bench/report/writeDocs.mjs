import { fileURLToPath } from 'node:url';
import { toCostSection } from './toCostSection.mjs';
import { toFigures } from './toFigures.mjs';
import { writeBetween } from './writeBetween.mjs';
import { writePage } from './writePage.mjs';

/** @import { Header, Result } from '../benchmark.js' */

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Writes a run of everything into the documents: docs/performance.md, the README's figures, docs/background.md's cost.
 *
 * @param {{ header: Header, results: readonly Result[] }} run
 * @param {string} [directory] where these documents are
 * @returns {Promise<string[]>} the files
 */
export async function writeDocs(run, directory = root) {
  const page = await writePage(run, `${directory}/docs`);
  const [readme, background] = [`${directory}/README.md`, `${directory}/docs/background.md`];
  writeBetween(readme, 'figures', toFigures(run));
  writeBetween(background, 'cost', toCostSection(run));
  return [...page, readme, background];
}
