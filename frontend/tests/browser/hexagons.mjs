// Cells of the map and rows of its legend, as the tests of hotspots read them.

/** Rows of the legend to their numbers. */
export async function counts(page) {
  const rows = await page
    .locator('.classes li')
    .evaluateAll((items) =>
      items.map((item) => [
        item.querySelector(':scope > span')?.textContent.trim() ?? '',
        Number(item.querySelector('.num')?.textContent.replace(/\D/g, '')),
      ]),
    );
  return new Map(rows);
}

/** Clearly more red than green and blue. */
export function reddish(colour) {
  const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
  return r > g + 60 && r > b + 60;
}

export function box({ lon, lat }, half) {
  return [lon - half, lat - half, lon + half, lat + half].join(',');
}

/** The cell of a coarser resolution that a cell belongs to. */
export function parentOf(cell, resolution) {
  let bits = BigInt(`0x${cell}`);
  bits = (bits & ~(15n << 52n)) | (BigInt(resolution) << 52n);
  for (let r = resolution + 1; r <= 15; r++) bits |= 7n << BigInt((15 - r) * 3);
  return bits.toString(16);
}
