/** What `world.rs` puts in the place of this word when the probe is injected. */
declare const SETTING: {
  binding: string;
  handle: string;
  canary: string;
  canaryAttribute: string;
  pollution: string;
  stageOrigins: string[];
  isTop: boolean;
};

/** What `acts/usage.rs` puts in the place of this word. `given` is the path of a field that is there for once; "" for none. */
declare const READS: {
  reads: string;
  given: string;
};

/** What `work.js` is. */
declare const WORK: () => {
  arrived(isOwn: boolean): void;
  isCaused(): boolean;
  hurry(longest: number): number;
  unfinished(horizon: number, requests: "all" | "last" | "none"): number;
};
