// What the network would say after each row: ten columns, one for each digit, whose width in a row
// is the probability.

import { indexOfMax } from "./words.js";

const ROWS = 28;
const CLASSES = 10;
const SIDE = 280; // of the picture, in its own units
const COLUMN = SIDE / CLASSES;
const ROW = SIDE / ROWS;
const MAX_WIDTH = COLUMN - 3;
const BAR = ROW - 2;
const ROW_MS = 50;

function shape(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  return made;
}

export class Mind {
  #bars = [];
  #frame = 0;
  #cover;

  // `cover` is laid over the rows of the 28 x 28 that are not read yet.
  constructor(svg, cover) {
    this.#cover = cover;
    for (let digit = 0; digit < CLASSES; digit += 1) {
      const x = (digit + 0.5) * COLUMN;
      svg.append(shape("line", { x1: x, x2: x, y1: 0, y2: SIDE }));
    }
    for (let row = 0; row < ROWS; row += 1) {
      const bars = Array.from({ length: CLASSES }, () =>
        shape("rect", { y: row * ROW + 1, height: BAR }),
      );
      this.#bars.push(bars);
      svg.append(...bars);
    }
    this.clear();
  }

  clear() {
    this.#stop();
    this.#bars.flat().forEach((bar) => bar.setAttribute("width", 0));
  }

  // Shows the rows one after the other, or all at once.
  play(rows, isAtOnce) {
    this.clear();
    const digit = indexOfMax(rows.at(-1));
    const started = performance.now();
    let shown = 0;
    const step = (now) => {
      const due = isAtOnce ? ROWS : Math.min(ROWS, Math.ceil((now - started) / ROW_MS));
      for (; shown < due; shown += 1) {
        this.#showRow(shown, rows[shown], digit);
      }
      this.#cover.style.setProperty("--unread", 1 - shown / ROWS);
      this.#frame = shown < ROWS ? requestAnimationFrame(step) : 0;
    };
    step(started);
  }

  #showRow(row, probabilities, digit) {
    probabilities.forEach((probability, i) => {
      const width = MAX_WIDTH * probability;
      const bar = this.#bars[row][i];
      bar.setAttribute("x", (i + 0.5) * COLUMN - width / 2);
      bar.setAttribute("width", width);
      bar.setAttribute("class", i === digit ? "ahead" : "");
    });
  }

  #stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#cover.style.setProperty("--unread", 0);
  }
}
