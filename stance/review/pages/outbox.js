// Decisions wait here, in the browser's own store, until the server has them on disk; they go in order and are sent again after a failure.
export class Outbox {
  constructor(key, send, tell) {
    Object.assign(this, { key, send, tell, busy: false });
    this.waiting = JSON.parse(localStorage.getItem(key) || "[]");
  }
  add(doc, events) { this.waiting.push({ doc, events }); this.keep(); this.flush(); }
  keep() { localStorage.setItem(this.key, JSON.stringify(this.waiting)); this.tell(this.waiting.length); }
  async flush() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.later);
    while (this.waiting.length) {
      const done = await this.send(this.waiting[0]); // true: on disk; false: not reached; null: refused for good
      if (done === false) { this.tell(this.waiting.length, true); this.later = setTimeout(() => this.flush(), 1500); break; }
      this.waiting.shift();
      this.keep();
    }
    this.busy = false;
  }
}
