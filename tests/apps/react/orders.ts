// Orders of customers: made up, always the same for the same customer, as in tests/app_server/customer.rs.

export interface Order {
  number: string;
  total: string;
}

export function ordersOf(key: string): Order[] {
  let seed = hash(key);
  return Array.from({ length: 1 + (seed % 3) }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const number = 10_000 + (Math.floor(seed / 7) % 90_000);
    const cents = 500 + (Math.floor(seed / 11) % 50_000);
    return { number: `A-${number}`, total: (cents / 100).toFixed(2) };
  });
}

/** FNV-1a with 32 bits, over the bytes of UTF-8. */
function hash(text: string): number {
  return new TextEncoder().encode(text).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}
