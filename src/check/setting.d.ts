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

/** What `work.js` is. */
declare const WORK: () => {
  arrived(isOwn: boolean): void;
  isCaused(): boolean;
  unfinished(horizon: number, requests: boolean): number;
};
