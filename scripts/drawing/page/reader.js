// Sends one request at a time, and after any number of changes in between only one more: a slow
// board gets no backlog, and next it reads the drawing as it is by then.

export class Reader {
  #read;
  #isWanted = false;
  #isBusy = false;

  // `read` is an async function that reports its failures itself.
  constructor(read) {
    this.#read = read;
  }

  async ask() {
    this.#isWanted = true;
    if (this.#isBusy) {
      return;
    }
    this.#isBusy = true;
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#read();
      }
    } finally {
      this.#isBusy = false;
    }
  }
}
