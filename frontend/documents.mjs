/**
 * The fonts of the PDF files: whole TTF files, because typst reads no woff2 and cuts them itself for each document.
 *
 * A letter names people and places, so more is promised than on the pages: the letters that German offices must be
 * able to write (DIN 91379), and the scripts of the languages in which plans will be handed out.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const WEIGHTS = ['400Regular', '700Bold']
const FAMILIES = {
  NotoSans: {
    folder: 'noto-sans',
    ranges: [
      [0x20, 0x7e], [0xa0, 0x24f], // Latin, from ASCII to Extended-B
      [0x259, 0x259], [0x292, 0x292], [0x2b9, 0x2bc], [0x2c8, 0x2c8], [0x2cc, 0x2cc], // schwa, ezh, modifier letters
      [0x300, 0x304], [0x306, 0x30c], [0x30f, 0x30f], [0x311, 0x315], [0x31b, 0x31b], // marks that combine
      [0x323, 0x328], [0x32d, 0x32e], [0x331, 0x331], [0x335, 0x335],
      [0x386, 0x386], [0x388, 0x38a], [0x38c, 0x38c], [0x38e, 0x3a1], [0x3a3, 0x3ce], // Greek
      [0x400, 0x45f], [0x490, 0x493], [0x49a, 0x49b], [0x4a2, 0x4a3], [0x4ae, 0x4b3], [0x4d8, 0x4d9], [0x4e8, 0x4e9],
      [0x1e00, 0x1e9b], [0x1e9e, 0x1e9e], [0x1ea0, 0x1ef9], // Latin Extended Additional: Vietnamese, capital sharp s
      [0x2013, 0x2014], [0x2018, 0x201e], [0x2020, 0x2022], [0x2026, 0x2026], [0x2030, 0x2030], [0x2039, 0x203a],
      [0x2044, 0x2044], [0x20ac, 0x20ac], [0x2116, 0x2116], [0x2122, 0x2122], [0x2212, 0x2212],
    ],
  },
  // Not one of Noto's: theirs draw the dots as glyphs of their own, and many programs that copy or search a PDF then
  // find other letters.
  Vazirmatn: {
    folder: 'vazirmatn',
    ranges: [
      [0x60c, 0x60c], [0x61b, 0x61b], [0x61f, 0x61f], [0x621, 0x63a], [0x640, 0x655], [0x660, 0x66c], [0x670, 0x670],
      [0x679, 0x679], [0x67c, 0x67c], [0x67e, 0x67e], [0x681, 0x681], [0x685, 0x686], [0x689, 0x689], [0x691, 0x691],
      [0x693, 0x693], [0x695, 0x696], [0x698, 0x698], [0x69a, 0x69a], [0x6a4, 0x6a4], [0x6a9, 0x6a9], [0x6ab, 0x6ab],
      [0x6af, 0x6af], [0x6b5, 0x6b5], [0x6bc, 0x6bc], [0x6be, 0x6be], [0x6c6, 0x6c7], [0x6cc, 0x6cd], [0x6ce, 0x6ce],
      [0x6d0, 0x6d0], [0x6d5, 0x6d5], [0x6f0, 0x6f9], // Arabic, Persian, Pashto, Sorani
    ],
  },
  NotoSansEthiopic: {
    folder: 'noto-sans-ethiopic',
    ranges: [
      [0x1200, 0x1248], [0x124a, 0x124d], [0x1250, 0x1256], [0x1258, 0x1258], [0x125a, 0x125d], [0x1260, 0x1288],
      [0x128a, 0x128d], [0x1290, 0x12b0], [0x12b2, 0x12b5], [0x12b8, 0x12be], [0x12c0, 0x12c0], [0x12c2, 0x12c5],
      [0x12c8, 0x12d6], [0x12d8, 0x1310], [0x1312, 0x1315], [0x1318, 0x135a], [0x1361, 0x137c], // Tigrinya, Amharic
    ],
  },
}

// Signs that Noto Sans lacks and the fonts of the pages have: arrows, about, unequal, at most, at least.
const SIGNS = [[0x2190, 0x2193], [0x2248, 0x2248], [0x2260, 0x2260], [0x2264, 0x2265]]

function check(hb, name, font, points) {
  const bytes = font.buffer.slice(font.byteOffset, font.byteOffset + font.length)
  const present = new Set(new hb.Face(new hb.Blob(bytes)).collectUnicodes())
  const missing = points.filter((point) => !present.has(point))
  if (!missing.length) return
  const names = missing.map((point) => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`)
  throw new Error(`${name}: promised glyphs are missing: ${names.join(' ')}`)
}

/**
 * Writes every file with its licence into `out`; stops at a font that is missing or lacks a promised letter.
 * `signs` gives the page font, by weight, cut to the letters of a string, as TTF.
 */
export async function documentFonts(modules, out, codePoints, signs) {
  const hb = await import('harfbuzzjs')
  for (const [family, { folder, ranges }] of Object.entries(FAMILIES)) {
    const source = join(modules, '@expo-google-fonts', folder)
    for (const weight of WEIGHTS) {
      const name = `${family}_${weight}.ttf`
      const font = readFileSync(join(source, weight, name))
      check(hb, name, font, codePoints(ranges))
      writeFileSync(join(out, name), font)
    }
    writeFileSync(join(out, `${family}-LICENSE.txt`), readFileSync(join(source, 'LICENSE_FONT')))
  }
  for (const weight of [400, 600]) {
    const name = `FiraSans-signs-${weight}.ttf`
    const font = await signs(weight, String.fromCodePoint(...codePoints(SIGNS)))
    check(hb, name, font, codePoints(SIGNS))
    writeFileSync(join(out, name), font)
  }
}
