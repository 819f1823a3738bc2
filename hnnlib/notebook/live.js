// A phase plane with a handle at the start. It sends the handle's place to the cell's program and draws the orbits that
// the program returns. This file is one function; livePlane.page in live.go writes the call.
(config) => {
  "use strict";
  const root = document.getElementById(config.id);
  if (!root || !globalThis.gonb_comm) return; // no kernel: leave the sentence

  const { size, limit } = config;
  const left = 66, top = 34, right = 14, bottom = 50;

  const make = (name, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const across = (v) => ((v / limit + 1) / 2) * size;
  const round = (v) => Number(v.toPrecision(4));
  const label = (v) => v.toFixed(3).replace("-", "−");

  // Hide the picture before this output while this output exists.
  const looks = document.createElement("style");
  looks.textContent = `
    .jp-OutputArea-child:has(+ .jp-OutputArea-child [id="${config.id}"]) { display: none; }
    [id="${config.id}"] [role="slider"]:focus { outline: none; }
    [id="${config.id}"] [role="slider"]:focus circle:first-child { stroke: #0072b2; stroke-width: 2; fill: rgb(0 114 178 / 0.12); }`;

  const grid = make("g", { stroke: "#eaeaea" });
  const numbers = make("g", { "font-size": 13, fill: "#222222" });
  for (const { value, label } of config.ticks) {
    const at = across(value), up = size - at;
    grid.append(make("path", { d: `M${at},0V${size}M0,${up}H${size}` }));
    numbers.append(
      make("text", { x: at, y: size + 18, "text-anchor": "middle" }, label),
      make("text", { x: -8, y: up + 4.5, "text-anchor": "end" }, label));
  }
  const names = make("g", { "font-size": 14.5, fill: "#222222", "text-anchor": "middle" },
    make("text", { x: size / 2, y: size + 40 }, config.qLabel),
    make("text", { transform: `translate(-48,${size / 2}) rotate(-90)` }, config.pLabel));

  const orbits = make("g", { fill: "none", "clip-path": `url(#${config.id}-clip)` });
  const legend = make("g", { "font-size": 13.5, fill: "#222222" });
  const paths = {};
  config.lines.forEach(({ key, label, colour, width, dash }, i) => {
    const pen = { stroke: colour, "stroke-width": width, "stroke-dasharray": dash, "stroke-linejoin": "round" };
    const x = (i * size) / config.lines.length;
    paths[key] = orbits.appendChild(make("path", { ...pen, "data-orbit": key }));
    legend.append(make("path", { ...pen, d: `M${x},-17h26` }), make("text", { x: x + 32, y: -12.5 }, label));
  });

  const handle = make("g", {
    tabindex: 0, role: "slider", "aria-label": `Start in phase space, ${config.qLabel} and ${config.pLabel}: arrow keys move it`,
    "aria-valuemin": -limit, "aria-valuemax": limit, style: "cursor: grab; touch-action: none",
  }, make("circle", { r: 20, fill: "transparent" }),
  make("circle", { r: 8.5, fill: "#ffffff", stroke: "#222222", "stroke-width": 3 }));
  const ground = make("rect", { width: size, height: size, fill: "#ffffff", stroke: "#444444" });
  const plane = make("g", { transform: `translate(${left},${top})` },
    make("clipPath", { id: `${config.id}-clip` }, make("rect", { width: size, height: size })),
    ground, grid, numbers, names, legend, orbits, handle);
  const picture = make("svg", {
    viewBox: `0 0 ${left + size + right} ${top + size + bottom}`, width: left + size + right, "font-family": "sans-serif",
    role: "group", "aria-label": "Phase plane with the orbits of the true system and of both models",
    style: "display: block; max-width: 100%; height: auto; background: #ffffff; user-select: none",
  }, plane);

  const text = document.createElement("p");
  text.textContent = "Drag the ring, or move it with the arrow keys.";
  text.style.cssText = "margin: 4px 0; min-height: 2.7em; font: 13px/1.35 sans-serif";
  const stop = document.createElement("button");
  stop.type = "button";
  stop.textContent = "Stop";
  stop.title = "Ends the cell; the last start stays as a figure";
  root.replaceChildren(looks, picture, text, stop);

  // There is one request at a time. Of the starts that arrive during a request, only the last is sent next.
  let start = config.start, seq = 0, wanted = null, flying = null, patience = 0;
  let comm = null, subscription = null;
  const send = (message) => {
    if (comm !== globalThis.gonb_comm) { // GoNB makes a new one after losing the page
      comm = globalThis.gonb_comm;
      subscription = comm?.subscribe(config.outbox, (_, reply) => answered(reply));
    }
    comm?.send(config.inbox, message);
  };
  const ask = () => {
    if (flying || !wanted) return;
    flying = { ...wanted, seq: ++seq };
    wanted = null;
    send(`${flying.seq} ${flying.start[0]} ${flying.start[1]}`);
    patience = setTimeout(unanswered, 3000);
  };
  const answered = (reply) => {
    if (Number(reply.seq) !== flying?.seq) return;
    clearTimeout(patience);
    const { since } = flying;
    flying = null;
    for (const [key, path] of Object.entries(paths)) path.setAttribute("d", reply[key] ?? "");
    requestAnimationFrame(() => {
      const took = Math.round(performance.now() - since);
      text.textContent = `${reply.text} ${took} ms from the move to the picture.`;
      root.dataset.answered = reply.seq; // for tests
      root.dataset.milliseconds = took;
    });
    ask();
  };
  const unanswered = () => {
    wanted ??= { ...flying, tries: (flying.tries ?? 0) + 1 };
    flying = null;
    if (wanted.tries > 2) {
      wanted = null;
      text.textContent = "The cell's program does not answer: run the cell again.";
      return;
    }
    ask();
  };

  const place = () => {
    handle.setAttribute("transform", `translate(${across(start[0])},${size - across(start[1])})`);
    handle.setAttribute("aria-valuenow", round(start[0]));
    handle.setAttribute("aria-valuetext", `q ${label(start[0])}, p ${label(start[1])}`);
  };
  const move = (q, p) => {
    start = [q, p].map((v) => round(Math.max(-limit, Math.min(limit, v))));
    place();
    wanted = { start, since: performance.now() };
    ask();
  };
  const follow = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(plane.getScreenCTM().inverse());
    move((2 * at.x / size - 1) * limit, (1 - 2 * at.y / size) * limit);
  };

  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation(); // keep the notebook from taking the focus
    handle.focus();
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (handle.hasPointerCapture(event.pointerId)) follow(event);
  });
  plane.addEventListener("click", (event) => {
    if (!handle.contains(event.target)) follow(event);
  });
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
  handle.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const step = (event.shiftKey ? 0.1 : 0.02) * limit;
    move(start[0] + way[0] * step, start[1] + way[1] * step);
  });
  stop.addEventListener("click", () => {
    stop.disabled = true;
    text.textContent = "Stopping …";
    send("stop");
  });

  // When the cell's program replaces this output, unsubscribe.
  const gone = new MutationObserver(() => {
    if (root.parentNode === parent) return;
    gone.disconnect();
    clearTimeout(patience);
    if (comm && subscription) comm.unsubscribe(subscription);
  });
  const parent = root.parentNode;
  gone.observe(parent, { childList: true });

  move(...start);
}
