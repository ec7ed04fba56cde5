// Looks for what is asked about and changes nothing. One expression: a function from questions to facts, in order.
(questions) => {
  const SHOWN = 5, LONG = 500, NAMES = 500, ELSEWHERE = 3, NODES = 20000;
  const tidy = (text) => String(text ?? "").replace(/\s+/g, " ").trim();
  const cut = (text) => [...text.slice(0, 2 * LONG)].slice(0, LONG).join("");
  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
    }
  }
  const above = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host;
  // What lies in a closed select is not laid out, and an element whose display is "contents" has no box.
  const isShown = (element) => {
    let node = element.localName === "option" ? element.closest("select") ?? element : element;
    while (node && getComputedStyle(node).display === "contents") node = above(node);
    return Boolean(node?.checkVisibility({ visibilityProperty: true }));
  };
  const textOf = (element) => {
    if (element.localName === "select") {
      return tidy([...element.selectedOptions].map((option) => option.text).join(" "));
    }
    const isField = element.localName === "input" || element.localName === "textarea";
    return tidy(isField ? element.value : element.innerText ?? element.textContent);
  };
  const TEST_IDS = ["data-testid", "data-test", "data-cy"];
  const quoted = (name, value) => `[${name}=${JSON.stringify(value)}]`;
  const callNames = (element) => {
    const names = [];
    if (element.id) names.push("#" + CSS.escape(element.id));
    for (const name of TEST_IDS) {
      if (element.hasAttribute(name)) names.push(quoted(name, element.getAttribute(name)));
    }
    if (element.hasAttribute("name")) names.push(quoted("name", element.getAttribute("name")));
    for (const name of element.classList) names.push("." + CSS.escape(name));
    return names;
  };
  const callName = (element) => {
    const [first] = callNames(element);
    return !first || first[0] === "." ? element.localName + (first ?? "") : first;
  };
  let known;
  const allNames = () => {
    if (known) return known;
    const names = new Set();
    for (const root of roots) {
      for (const element of root.querySelectorAll("*")) {
        for (const name of callNames(element)) {
          if (names.size < NAMES && name.length < 100) names.add(name);
        }
      }
    }
    return (known = [...names]);
  };
  const showing = (wanted) => {
    const found = new Set();
    let nodes = 0;
    for (const root of roots) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (walker.nextNode() && nodes++ < NODES && found.size < ELSEWHERE) {
        const element = walker.currentNode.parentElement;
        if (!element || tidy(walker.currentNode.data) !== wanted) continue;
        if (textOf(element) === wanted && isShown(element)) found.add(callName(element));
      }
      for (const field of root.querySelectorAll("input, textarea")) {
        if (found.size < ELSEWHERE && textOf(field) === wanted && isShown(field)) found.add(callName(field));
      }
    }
    return [...found];
  };
  const answer = ({ selector, how, attribute, wanted }) => {
    const facts = {
      url: location.href, found: 0, hidden: 0, right: 0, fault: null,
      texts: [], values: [], names: [], elsewhere: [],
    };
    if (selector === null) return facts;
    let all;
    try {
      all = roots.flatMap((root) => [...root.querySelectorAll(selector)]);
    } catch (error) {
      return { ...facts, fault: String(error.message) };
    }
    // An attribute is one whether its element is shown or not.
    const counted = how === "attribute" ? all : all.filter(isShown);
    facts.found = counted.length;
    facts.hidden = all.length - counted.length;
    const sought = wanted === null ? null : tidy(wanted);
    const isRight = (element) => {
      if (how === "text") return textOf(element) === sought;
      if (how === "contains") return textOf(element).includes(sought);
      if (how !== "attribute") return true;
      const value = element.getAttribute(attribute);
      return value !== null && (sought === null || tidy(value) === sought);
    };
    facts.right = counted.filter(isRight).length;
    const first = counted.slice(0, SHOWN);
    facts.texts = first.map((element) => cut(textOf(element)));
    if (how === "attribute") {
      facts.values = first.map((element) => {
        const value = element.getAttribute(attribute);
        return value === null ? null : cut(value);
      });
    }
    if (facts.found === 0) facts.names = allNames();
    const isText = how === "text" || how === "contains";
    if (isText && facts.right === 0 && sought !== "") facts.elsewhere = showing(sought);
    return facts;
  };
  return questions.map(answer);
}
