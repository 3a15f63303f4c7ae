// What the page shows of an answer: the picture, the digit, the bars and the list of the last ones.

import { microseconds, percent } from "./words.js";

const CLASSES = 10;
const MAX_ANSWERS = 8;

const byId = (id) => document.getElementById(id);

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

// Puts 28 x 28 grey levels on a canvas of that size.
export function showPixels(canvas, pixels) {
  const image = new ImageData(canvas.width, canvas.height);
  pixels.forEach((level, i) => image.data.set([level, level, level, 255], 4 * i));
  canvas.getContext("2d").putImageData(image, 0, 0);
}

export function clearPixels(canvas) {
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
}

// Ten bars, each with its digit and its probability.
export class Bars {
  #items = [];

  constructor(list) {
    for (let digit = 0; digit < CLASSES; digit += 1) {
      const item = element("li");
      const track = element("div", "", "track");
      track.append(element("div", "", "bar"));
      item.append(track, element("b", digit), element("span", "", "percent"));
      this.#items.push(item);
    }
    list.append(...this.#items);
    this.clear();
  }

  show(probabilities, digit) {
    this.#items.forEach((item, i) => {
      item.classList.toggle("ahead", i === digit);
      item.style.setProperty("--share", probabilities[i]);
      item.querySelector(".percent").textContent = percent(probabilities[i]);
    });
  }

  clear() {
    this.show(new Array(CLASSES).fill(0), null);
    for (const item of this.#items) {
      item.querySelector(".percent").textContent = "";
    }
  }
}

export function showAnswer({ digit, probabilities, microseconds: count }) {
  byId("digit").textContent = digit;
  byId("probability").textContent = `${percent(probabilities[digit])} %`;
  byId("microseconds").textContent = microseconds(count);
}

export function clearAnswer() {
  byId("digit").textContent = "";
  byId("probability").textContent = "–";
  byId("microseconds").textContent = "–";
}

// For screen readers: when the pen rests, not with every stroke.
export function speak(sentence) {
  byId("spoken").textContent = sentence;
}

// The last answers, the newest first; one for each drawing, however often its pen rested.
export class PastAnswers {
  #drawing = null;

  put(drawing, answer) {
    const list = byId("answers");
    if (drawing === this.#drawing) {
      list.firstElementChild.remove();
    }
    this.#drawing = drawing;
    list.prepend(pastAnswer(answer));
    while (list.children.length > MAX_ANSWERS) {
      list.lastElementChild.remove();
    }
    byId("past").hidden = false;
  }
}

function pastAnswer({ digit, probabilities, microseconds: count, pixels }) {
  const picture = element("canvas");
  picture.width = picture.height = Math.sqrt(pixels.length);
  picture.ariaHidden = "true";
  showPixels(picture, pixels);
  const now = new Date();
  const time = element("time", now.toLocaleTimeString("en-GB"));
  time.dateTime = now.toISOString();
  const sure = element("span", `${percent(probabilities[digit])} %`);
  const item = element("li");
  item.append(picture, element("b", digit), sure, element("span", microseconds(count)), time);
  return item;
}

// Which board answers, in a sentence; or why none does, or why this drawing is not read.
export function showLine({ name, identity, trouble }, refusal) {
  const { board = name, runtime, quantization } = identity;
  byId("line").textContent = trouble
    ? `No board: ${trouble} The page keeps looking for it.`
    : refusal || `${board} answers, on the ${runtime} runtime in ${quantization}.`;
  document.body.classList.toggle("alone", Boolean(trouble));
}

export function showIdentity({ name, identity }) {
  const { board, model, recipe, accuracy, arena, firmware, sha256 } = identity;
  const terms = {
    Port: name !== board && name,
    Model: model,
    Recipe: recipe,
    Accuracy: accuracy,
    Arena: arena && (Number(arena) ? `${arena} bytes` : "none"),
    Firmware: firmware,
    "SHA-256 of the model": sha256 && `${sha256.slice(0, 12)}…`,
  };
  const known = Object.entries(terms).filter(([, value]) => value);
  byId("identity").replaceChildren(
    ...known.map(([term, value]) => {
      const pair = element("div");
      pair.append(element("dt", term), element("dd", value));
      return pair;
    }),
  );
}
