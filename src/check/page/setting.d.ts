/** What `world.rs` puts in the place of this word when the probe is injected. */
declare const SETTING: {
  binding: string;
  handle: string;
  stageTells: string;
  link: string;
  linkOfReads: string;
  marker: string;
  click: string;
  canary: string;
  canaryAttribute: string;
  pollution: string;
  stageOrigins: string[];
  isTop: boolean;
};

/** What `acts/usage.rs` puts in the place of this word. `given` is the path of a field that is there for once; "" for none. */
declare const READS: {
  link: string;
  given: string;
};

interface Natives {
  apply(target: any, self: any, given: any[]): any;
  getter(owner: any, name: string): (self: any) => any;
  has(read: (value: any) => unknown): (value: unknown) => boolean;
  method(method: any): (self: any, ...given: any[]) => any;
  watch(owner: any, name: string, trap: (target: any, self: any, given: any[]) => unknown, part?: "value" | "get" | "set"): void;
  watchClass(name: string, hear: (made: any, given: any[]) => void): void;
  add(target: EventTarget | undefined | null, type: string | undefined, listener: Function, options?: unknown): void;
  clock(): number;
  LastingMap: MapConstructor;
  LastingSet: SetConstructor;
  LastingWeakMap: WeakMapConstructor;
  link(name: string): EventTarget;
  message(type: string, detail: unknown): Event;
}

/** What `natives.js` is. */
declare const NATIVES: () => Natives;

/** What `work.js` is. */
declare const WORK: (natives: Natives) => {
  arrived(isOwn: boolean): boolean;
  isCaused(): boolean;
  hurry(longest: number): number;
  unfinished(horizon: number, requests: "all" | "last" | "none"): number;
};
