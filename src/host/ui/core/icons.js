// @ts-check
/** The page's icons: strokes on a 24-unit grid, drawn for this page. */

const PATHS = {
  alert: "M12 4 2.8 20h18.4L12 4zM12 10v4.5M12 17.2v.1",
  back: "M15 5l-7 7 7 7",
  bolt: "M13 3 5 13.5h6L10 21l9-11.5h-6.5L13 3z",
  bot: "M5 9h14v10H5zM12 9V5M12 5h.1M9 13.2v1.6M15 13.2v1.6M2.5 12.5v3M21.5 12.5v3",
  chart: "M4 20h16M7 16v-5M12 16V6M17 16v-8",
  chat: "M4 5h16v11.5h-9L6 20.5v-4H4z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2.5 12.5 7 17l9-9.5M11.5 16.2l.8.8 9.2-9.5",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.3l3 1.7",
  code: "M8 8l-4.5 4L8 16M16 8l4.5 4-4.5 4M13.6 5.5l-3.2 13",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  down: "M5 9l7 7 7-7",
  edit: "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19 4 20zM14 6.5l3.5 3.5",
  file: "M6 3.5h8l4 4v13H6zM14 3.5v4h4",
  flag: "M6 21V4M6 4.5h11l-2.2 4 2.2 4H6",
  gear: "M12 8.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4zM12 3v2.6M12 18.4V21M3 12h2.6M18.4 12H21M5.6 5.6l1.9 1.9M16.5 16.5l1.9 1.9M18.4 5.6l-1.9 1.9M7.5 16.5l-1.9 1.9",
  globe: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c-3.6 4.8-3.6 12.2 0 17M12 3.5c3.6 4.8 3.6 12.2 0 17",
  id: "M3.5 5.5h17v13h-17zM8.5 9.5a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM5.8 16c.6-1.6 4.8-1.6 5.4 0M14 10h3.5M14 13.5h3.5",
  image: "M4 5h16v14H4zM4 16l5-5 4.5 4.5L16 13l4 4M15.5 8.5v.1",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  logo: "M3.5 4.5h17v12h-9L7 20.5v-4H3.5zM8.5 10.5h7M8.3 10.5h.1M15.6 10.5h.1",
  mail: "M3.5 6h17v12.5h-17zM3.5 7l8.5 6.5L20.5 7",
  mic: "M9.5 4.5h5v8h-5zM6.5 11.5c0 6.5 11 6.5 11 0M12 16.5V20",
  mobile: "M7.5 3h9v18h-9zM11 18h2",
  monitor: "M3.5 5h17v11h-17zM9 20h6M12 16v4",
  moon: "M19 14.5A8 8 0 0 1 9.5 5 7.5 7.5 0 1 0 19 14.5z",
  panel: "M3.5 5h17v14h-17zM14.5 5v14",
  pause: "M8 5v14M16 5v14",
  phone: "M6 4h3.5l1.7 4.6-2.1 1.6a11.5 11.5 0 0 0 4.7 4.7l1.6-2.1L20 14.5V18a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z",
  pin: "M12 21c5-5.4 6.5-8 6.5-11a6.5 6.5 0 0 0-13 0c0 3 1.5 5.6 6.5 11zM12 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z",
  play: "M7 5l12 7-12 7z",
  reload: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4v5h-5",
  reply: "M9.5 6 4 11.5 9.5 17M4 11.5h10a6 6 0 0 1 6 6V19",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.3 15.3 20.5 20.5",
  send: "M4 11.5 20 4l-6 16-3.2-6.8L4 11.5zM10.8 13.2 20 4",
  snooze: "M12 5.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM9.8 10.5h4.4l-4.4 5h4.4M3.5 6.5l3-3M20.5 6.5l-3-3",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2.2M12 19.3v2.2M2.5 12h2.2M19.3 12h2.2M5.3 5.3l1.5 1.5M17.2 17.2l1.5 1.5M18.7 5.3l-1.5 1.5M6.8 17.2l-1.5 1.5",
  tag: "M4 4h8l8.5 8.5-8 8L4 12zM8.3 8.2v.1",
  trash: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13",
  up: "M5 15l7-7 7 7",
  user: "M12 4.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4zM4.5 20c1-7 14-7 15 0",
  users: "M9 5.5a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.6zM2.5 19.5c.8-6.2 12.2-6.2 13 0M15.5 5.7a3.2 3.2 0 0 1 0 6.2M18 14.6c2 .7 3.2 2.3 3.5 4.9",
  x: "M6 6l12 12M18 6 6 18",
};

/** @typedef {keyof typeof PATHS} IconName */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An icon; hidden from assistive technology, so name the control it stands in.
 *
 * @param {IconName} name
 * @param {string} [className]
 * @returns {SVGSVGElement}
 */
export function icon(name, className = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon ${className}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
