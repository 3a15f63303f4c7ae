// Numbers and sentences as a person reads them.

const grouped = new Intl.NumberFormat("en");

// To one decimal; what is less than that is 0.
export function percent(probability) {
  const text = (100 * probability).toFixed(1);
  return text === "0.0" ? "0" : text;
}

export function microseconds(count) {
  return `${grouped.format(count)} µs`;
}

export function indexOfMax(numbers) {
  return numbers.indexOf(Math.max(...numbers));
}

// Which digits were ahead, row after row, from the first row with ink on: "7, 3, then 8 from row
// 21 on".
export function story(rows, pixels) {
  const firstInk = Math.max(0, Math.floor(pixels.findIndex((level) => level > 0) / rows.length));
  const ahead = rows.map(indexOfMax);
  let last = rows.length - 1;
  while (last > firstInk && ahead[last - 1] === ahead.at(-1)) {
    last -= 1;
  }
  const before = ahead.slice(firstInk, last).filter((digit, i, all) => digit !== all[i - 1]);
  const end = `${ahead.at(-1)} from row ${last + 1} on`;
  return before.length ? `${before.join(", ")}, then ${end}` : end;
}
