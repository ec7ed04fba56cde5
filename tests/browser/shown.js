// Values of every kind that the structured clone algorithm knows, from a seed, as the page of the host shows them.
async (seeds) => {
  const { MOST_CHARACTERS, shown } = await import("/ui/core/shown.js");
  const { judge } = await import("/ui/core/verdict.js");
  const { utf8Size } = await import("/ui/core/format.js");
  let state = 1;
  const below = (count) => {
    state = (state * 48271) % 2147483647;
    return state % count;
  };
  const text = () => "ab\"\\\n\u0000é😀\ud83d[{".repeat(below(40)).slice(below(7));
  const many = (depth) => Array.from({ length: below(5) }, () => value(depth + 1));
  const leaves = [
    () => undefined, () => null, () => true, () => below(9) - 4.5, () => NaN, () => -0, () => BigInt(below(99)), () => 7n ** 500n,
    text, () => text().repeat(below(30000)), () => new Date(below(1e9)), () => new Date(NaN), () => new RegExp("a\"/" + "b".repeat(below(900))),
    () => new RangeError(text().repeat(900)), () => new DOMException("x", "AbortError"), () => new Blob([text()], { type: "text/plain" }),
    () => new File([], text()), () => new ImageData(1 + below(3), 1), () => new ArrayBuffer(below(1 << 22)), () => new Float64Array(below(1 << 16)),
    () => new DataView(new ArrayBuffer(8)), () => new DOMRect(1, 2, 3, 4), () => new DOMMatrix(), () => Object(text()), () => Object(1), () => Object(1n),
    () => Array(below(2 ** 31)), () => Object.assign(Array(3), { 1: "x", more: 1 }),
  ];
  const value = (depth) => {
    const kind = below(leaves.length + 6);
    if (depth > 5 || kind < leaves.length) return leaves[kind % leaves.length]();
    switch (kind - leaves.length) {
      case 0: return many(depth);
      case 1: return new Map(many(depth).map((entry) => [entry, value(depth + 1)]));
      case 2: return new Set(many(depth));
      case 3: return Object.fromEntries(Array.from({ length: below(9000) }, (_, at) => [`k${at}`, at]));
      case 4: { let deep = value(depth + 1); for (let at = below(20000); at > 0; at -= 1) deep = at % 2 ? [deep] : { deep }; return deep; }
      default: { const around = { type: text(), list: many(depth), [text()]: 1 }; around.itself = [around, new Map([[around, around]])]; return around; }
    }
  };
  const wrong = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    state = seed * 7919;
    let data;
    try { data = structuredClone(value(0)); } catch { continue; }
    try {
      const { text: written, isCut } = shown(data);
      if (written.length > MOST_CHARACTERS || typeof judge(data, "key").reason !== "string") wrong.push([seed, written.length]);
      if (typeof data === "string" ? utf8Size(data) !== new TextEncoder().encode(data).length : !isCut && data === Object(data)) JSON.parse(typeof data === "string" ? "not" : written);
    } catch (error) {
      wrong.push([seed, String(error)]);
    }
  }
  return wrong;
}
