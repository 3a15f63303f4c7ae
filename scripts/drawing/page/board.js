// The server that this page came from, and through it the board.

// No drawing is read until the board is back.
export class BoardGone extends Error {}

// This drawing is not read; the next one may be.
export class NotRead extends Error {}

// {name, identity, trouble}: which board answers; trouble is a sentence if none does, else "".
export function state() {
  return ask("board");
}

// {width, digits}: the pen, and ten lists of strokes on a sheet of side 1.
export function includedStrokes() {
  return ask("strokes");
}

// {digit, microseconds, probabilities, pixels}: what the board says of a drawing's grey levels.
export function read(grey) {
  return ask("read", grey);
}

// What the board says after each row of it: 28 times ten probabilities.
export async function steps(grey) {
  return (await ask("steps", grey)).rows;
}

async function ask(path, body) {
  let response;
  try {
    response = await fetch(path, body && { method: "POST", body });
  } catch {
    throw new BoardGone("the server of this page has ended; start scripts/draw.py again.");
  }
  if (response.ok) {
    return response.json();
  }
  const sentence = await response.text();
  throw response.status === 503 ? new BoardGone(sentence) : new NotRead(sentence);
}
