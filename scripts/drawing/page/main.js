// The page: each change of the drawing goes to the board, and the page shows what the board says.

import * as board from "./board.js";
import { Mind } from "./mind.js";
import { Hand, Scribe } from "./pens.js";
import { Reader } from "./reader.js";
import { Sheet } from "./sheet.js";
import * as views from "./views.js";
import { percent, story } from "./words.js";

const REST_MS = 500; // after so long without a stroke the drawing counts as finished
const LOOK_MS = 1000; // between two requests for the board's state

const byId = (id) => document.getElementById(id);
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
const darkness = matchMedia("(prefers-color-scheme: dark)");

const paper = byId("paper");
const sheet = new Sheet();
const scribe = new Scribe();
const mind = new Mind(byId("mind"), byId("unread"));
const bars = new views.Bars(byId("bars"));
const past = new views.PastAnswers();
const reader = new Reader(readSheet);
const hand = new Hand(paper, sheet, {
  onStart: () => scribe.stop(),
  onChange: sheetChanged,
  onLift: awaitRest,
});
const storyBefore = byId("story").textContent;

let drawing = {}; // a new object after each clearing; its answers share one of the last answers
let version = 0; // of the sheet's content
let answered = null; // the last answer, the drawing it is about, and its version
let rows = null; // the board's probabilities after each row of that drawing
let restTimer = 0;
let paintFrame = 0;

let included = null; // the strokes of the ten digits
let state = { name: "", identity: {}, trouble: "" }; // of the board
let refusal = ""; // why this drawing is not read

// --- Drawing

function sheetChanged() {
  version += 1;
  clearTimeout(restTimer);
  forgetRows();
  cancelAnimationFrame(paintFrame);
  paintFrame = requestAnimationFrame(paint);
  if (sheet.isBlank) {
    forgetAnswer();
  } else {
    reader.ask();
  }
}

function paint() {
  byId("invitation").hidden = !sheet.isBlank;
  const side = Math.round(paper.clientWidth * devicePixelRatio);
  if (paper.width !== side) {
    paper.width = paper.height = side;
  }
  const context = paper.getContext("2d");
  context.clearRect(0, 0, side, side);
  sheet.paint(context, side, getComputedStyle(paper).color);
}

function clear() {
  letGo();
  sheet.clear();
  drawing = {};
  sheetChanged();
}

function undo() {
  letGo();
  sheet.undo();
  sheetChanged();
}

function letGo() {
  scribe.stop();
  hand.letGo();
}

function write(digit) {
  clear();
  if (included) {
    scribe.write(sheet, included.digits[digit], reducedMotion.matches, sheetChanged);
  }
}

// --- Reading

async function readSheet() {
  if (sheet.isBlank || state.trouble) {
    return;
  }
  const asked = { grey: sheet.greyLevels(), version };
  await reportFailures(async () => {
    const answer = await board.read(asked.grey);
    if (!sheet.isBlank) {
      answered = { ...answer, ...asked };
      views.showPixels(byId("pixels"), answer.pixels);
      views.showAnswer(answer);
      bars.show(answer.probabilities, answer.digit);
      refuse("");
      awaitRest();
    }
  });
}

function awaitRest() {
  clearTimeout(restTimer);
  restTimer = setTimeout(rest, REST_MS);
}

async function rest() {
  if (hand.isDown || scribe.isWriting || answered?.version !== version) {
    return;
  }
  const { digit, probabilities, grey, pixels } = answered;
  past.put(drawing, answered);
  views.speak(`${digit}, ${percent(probabilities[digit])} per cent.`);
  await reportFailures(async () => {
    const said = await board.steps(grey);
    if (answered?.grey === grey && answered.version === version) {
      rows = said;
      byId("story").textContent = story(rows, pixels);
      byId("again").hidden = false;
      playRows();
    }
  });
}

function playRows() {
  mind.play(rows, reducedMotion.matches);
}

function forgetRows() {
  rows = null;
  mind.clear();
  byId("story").textContent = storyBefore;
  byId("again").hidden = true;
}

function forgetAnswer() {
  answered = null;
  views.clearPixels(byId("pixels"));
  views.clearAnswer();
  views.speak("");
  bars.clear();
  refuse("");
}

// --- The board

async function reportFailures(action) {
  try {
    await action();
  } catch (error) {
    if (error instanceof board.BoardGone) {
      showState({ ...state, trouble: error.message });
    } else if (error instanceof board.NotRead) {
      refuse(error.message);
    } else {
      throw error;
    }
  }
}

function refuse(sentence) {
  refusal = sentence;
  views.showLine(state, refusal);
}

function showState(current) {
  state = current;
  views.showLine(state, refusal);
  views.showIdentity(state);
}

async function look() {
  await reportFailures(async () => {
    if (!included) {
      included = await board.includedStrokes();
      sheet.penWidth = included.width;
    }
    const wasGone = state.trouble;
    showState(await board.state());
    if (wasGone && !state.trouble) {
      reader.ask();
    }
  });
  setTimeout(look, LOOK_MS);
}

// --- The page

const keys = { Backspace: undo, Delete: clear, Escape: clear };

// Only while the focus is in that part of the page: elsewhere single keys belong to screen readers
// and dictation.
byId("drawing").addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const action = /^[0-9]$/.test(event.key) ? () => write(Number(event.key)) : keys[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
});

byId("undo").addEventListener("click", undo);
byId("clear").addEventListener("click", clear);
byId("again").addEventListener("click", playRows);
for (let digit = 0; digit < 10; digit += 1) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = digit;
  button.addEventListener("click", () => write(digit));
  byId("included").append(button);
}

darkness.addEventListener("change", paint);
new ResizeObserver(paint).observe(paper);
look();
