// Offsets on the wire are code points; JavaScript strings are UTF-16. An Article holds both.
export class Article {
  constructor(text) {
    this.points = Array.from(text);
    this.units = [0];
    for (const point of this.points) this.units.push(this.units.at(-1) + point.length);
  }
  slice(start, end) { return this.points.slice(start, end).join(""); }
  words(spans) { return spans.map(([s, e]) => this.slice(s, e)).join(" ... "); }
  point(unit) { // the code point that a UTF-16 offset stands in
    let low = 0, high = this.points.length;
    while (low < high) { const mid = (low + high + 1) >> 1; if (this.units[mid] <= unit) low = mid; else high = mid - 1; }
    return low;
  }
  word(at, step) { // the next edge of a word from a place, forwards (1) or backwards (-1)
    const space = (i) => i < 0 || i >= this.points.length || /\s/.test(this.points[i]);
    let i = at;
    if (step > 0) {
      while (i < this.points.length && space(i)) i++;
      while (!space(i)) i++;
      return i;
    }
    while (i > 0 && space(i - 1)) i--;
    while (i > 0 && !space(i - 1)) i--;
    return i;
  }
  sentence(at, step) { // the span of the first sentence that begins at a place or after it (1), or of the last that ends there or before (-1)
    this.sentences ??= this.cut();
    return step > 0 ? this.sentences.find(([s]) => s >= at) : this.sentences.findLast(([, e]) => e <= at);
  }
  cut() {
    const out = [], last = this.points.length;
    for (let start = 0, i = 0; i < last; i++) {
      const line = this.points[i] === "\n", stop = /[.!?…۔؟。]/.test(this.points[i]);
      let end = i + 1;
      while (stop && end < last && /["'”’»)\]]/.test(this.points[end])) end++;
      if (!line && end < last && !(stop && /\s/.test(this.points[end]))) continue;
      const span = this.trimmed([start, line ? i : end]);
      if (span[0] < span[1]) out.push(span);
      start = end; i = end - 1;
    }
    return out;
  }
  trimmed([start, end]) { // without spaces at its edges
    while (start < end && /\s/.test(this.points[start])) start++;
    while (end > start && /\s/.test(this.points[end - 1])) end--;
    return [start, end];
  }
}
