/* The chat's page. Letters come from the server, which keeps them; what the person did is kept only
   here: shown at once, sent in order, tried again under the same key until the server has it. */
"use strict";

(() => {
  const chat = document.getElementById("chat");
  const log = document.getElementById("log");
  const form = document.getElementById("composer");
  const field = document.getElementById("text");
  const newer = document.getElementById("newer");
  const loading = document.getElementById("loading");
  const noticeText = document.getElementById("notice-text");
  const tryNow = document.getElementById("try-now");
  const words = JSON.parse(chat.dataset.words);
  const api = chat.dataset.api;
  const language = document.documentElement.lang; // may be another than the browser's own

  const MOST_KEPT = 200; // own words kept in the browser
  const PATIENCE = 20000; // milliseconds for one request
  const SILENCE = 40000; // a stream without a beat for so long is dead
  const HASTE = 500; // a second tap so soon, so near, is the first one once more
  const FINGER = 24; // pixels
  const ANSWERING = 5000; // letters that come so soon belong to what the person did

  // -- what the person did: kept over reloads, shared by open tabs --------------------------------

  const memory = (() => {
    const NAME = "otklik";
    let fallback = { first: undefined, own: [] };
    const load = () => {
      try {
        return JSON.parse(localStorage.getItem(NAME)) || { own: [] };
      } catch {
        return fallback; // storage is switched off: the conversation lives as long as the page
      }
    };
    const save = (state) => {
      state.own = state.own.slice(-MOST_KEPT);
      fallback = state;
      try {
        localStorage.setItem(NAME, JSON.stringify(state));
      } catch {
        // the same
      }
    };
    const change = (how) => {
      const state = load();
      const result = how(state);
      save(state);
      return result;
    };
    return { load, change, name: NAME };
  })();

  const kilobytes = new Intl.NumberFormat(language, {
    style: "unit",
    unit: "kilobyte",
  });
  const letters = new Map(); // number → element
  const bubbles = new Map(); // key → element
  let last = 0; // the newest letter known
  let acted = 0; // when the person last did something
  let anchor = null; // the first letter that answers it
  let tapped = { at: -Infinity, x: 0, y: 0 }; // when and where a button was last pressed
  let pressedIn = null; // the letter whose button has the focus

  // -- showing ------------------------------------------------------------------------------------

  const element = (tag, className, ...children) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };

  const LINKS = /https?:\/\/[^\s<>"«»]+|(?:\+7|\b8)(?:[ \u00a0()\u2013-]{0,2}\d){10}(?!\d)/gi;

  function linked(text) {
    const parts = [];
    let at = 0;
    for (const found of text.matchAll(LINKS)) {
      const shown = found[0].replace(/[.,;:!?)…]+$/, "");
      const address = /^http/i.test(shown)
        ? safeAddress(shown)
        : "tel:" + shown.replace(/[^\d+]/g, "").replace(/^8/, "+7");
      if (!address) continue;
      parts.push(...numbered(text.slice(at, found.index)), anchorTo(address, shown));
      at = found.index + shown.length;
    }
    parts.push(...numbered(text.slice(at)));
    return parts;
  }

  // A booking number stays on one line, with the hyphen as it is: people copy it; so does «2-й».
  function numbered(text) {
    const parts = text.split(/(?<![\d-])(\d{3}-\d{3}(?![\d-])|\d+-\p{L}{1,3}(?!\p{L}))/u);
    return parts.map((part, at) => (at % 2 ? element("span", "number", part) : part));
  }

  function safeAddress(text) {
    try {
      const url = new URL(text);
      return ["https:", "http:", "tel:"].includes(url.protocol) ? url.href : null;
    } catch {
      return null;
    }
  }

  function anchorTo(address, ...shown) {
    const link = element("a", "", ...shown);
    link.href = address;
    if (!address.startsWith("tel:")) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      link.append(element("span", "unseen", ` (${words["new-window"]})`));
    }
    return link;
  }

  function showLetter(letter) {
    if (letter.id <= last) return;
    last = letter.id;
    const atEnd = nearEnd();
    const box = boxFor(letter);
    fill(box, letter);
    letters.set(letter.id, box);
    quietenOld();
    markChosen(letter.id);
    followFocus(box);
    follow(box, atEnd);
  }

  // A letter that replaces the newest one takes its place; one further up moves down to the end,
  // so that the answer is always where people look for it.
  function boxFor(letter) {
    const replaced = letters.get(letter.replaces);
    letters.delete(letter.replaces);
    if (replaced && replaced === log.lastElementChild) {
      replaced.position = [letter.id, 0];
      return replaced;
    }
    replaced?.remove();
    const box = element("article", "letter");
    box.tabIndex = -1;
    insert(box, [letter.id, 0]);
    return box;
  }

  function fill(box, letter) {
    const text = element("p", "words", ...linked(letter.text));
    text.id = `letter-${letter.id}`;
    const parts = letter.text ? [text] : [];
    if (letter.text) box.setAttribute("aria-labelledby", text.id);
    else box.removeAttribute("aria-labelledby");
    if (letter.file) parts.push(fileLink(letter.file));
    const choices = choicesOf(letter);
    if (choices) parts.push(choices);
    box.replaceChildren(...parts);
  }

  function fileLink(file) {
    const size = kilobytes.format(Math.max(1, Math.round(file.size / 1024)));
    const link = element("a", "file", `${words.file}: ${file.name} (${size})`);
    link.href = file.url;
    link.download = file.name;
    return link;
  }

  function choicesOf(letter) {
    const group = element("div", "choices");
    letter.rows.forEach((row, number) => {
      const made = row.map((button) => choice(letter, button)).filter(Boolean);
      if (!made.length) return;
      const points = letter.scale && number === 0 && made.length > 2; // two are words, not points
      const line = element("div", points ? "scale" : "row", ...made);
      line.style.setProperty("--points", made.length);
      line.style.setProperty("--half", Math.ceil(made.length / 2));
      group.append(line);
    });
    if (!group.childElementCount) return null;
    group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", `letter-${letter.id}`);
    return group;
  }

  function choice(letter, button) {
    const look = `choice ${button.style}`;
    if (button.kind === "link") {
      const address = safeAddress(button.value);
      if (!address) return null;
      const link = anchorTo(address, button.label);
      link.className = look;
      return link;
    }
    if (button.kind === "place" && !navigator.geolocation) return null;
    const made = element("button", look, button.label);
    made.type = "button";
    made.dataset.value = button.value;
    made.addEventListener("click", (event) => {
      if (isSameTap(event)) return;
      pressedIn = made.closest(".letter");
      if (button.kind === "place") sharePlace();
      else press(letter, button);
    });
    return made;
  }

  // The answer takes the question's place, with its buttons under the finger: a double tap is one.
  function isSameTap(event) {
    if (!event.detail) return false; // by keyboard
    const { timeStamp: at, clientX: x, clientY: y } = event;
    const same = at - tapped.at < HASTE && Math.hypot(x - tapped.x, y - tapped.y) < FINGER;
    if (!same) tapped = { at, x, y };
    return same;
  }

  function showOwn(entry, sequence) {
    if (entry.type === "pressed") return markChosen(entry.letter);
    if (entry.shown === undefined) return undefined;
    let box = bubbles.get(entry.key);
    if (!box) {
      const text = element("p", "words", element("span", "unseen", `${words.you} `), entry.shown);
      const state = element("div", "state");
      state.setAttribute("aria-live", "off");
      box = element("article", "own", text, state);
      bubbles.set(entry.key, box);
      insert(box, [entry.after, sequence + 1]);
    }
    return showState(box.lastElementChild, entry);
  }

  function showState(line, entry) {
    line.className = `state ${entry.state}`;
    line.replaceChildren(element("span", "", entry.why || words[`state-${entry.state}`]));
    if (entry.state !== "failed") return;
    const again = element("button", "", entry.text === undefined ? words.again : words.edit);
    again.type = "button";
    again.addEventListener("click", () => (entry.text === undefined ? retry(entry) : edit(entry)));
    line.append(again);
  }

  function showAllOwn() {
    const { own } = memory.load();
    own.forEach(showOwn);
    for (const [key, box] of bubbles) {
      if (own.some((entry) => entry.key === key)) continue;
      box.remove();
      bubbles.delete(key);
    }
  }

  function markChosen(number) {
    const box = letters.get(number);
    if (!box) return;
    const chosen = memory.load().own.filter((entry) => entry.letter === number).at(-1);
    for (const button of box.querySelectorAll("button.choice")) {
      const is = Boolean(chosen) && button.dataset.value === chosen.value;
      if (is === button.classList.contains("chosen")) continue;
      button.classList.toggle("chosen", is);
      button.querySelector(".unseen")?.remove();
      if (is) button.append(element("span", "unseen", `, ${words.chosen}`));
    }
  }

  function quietenOld() {
    const boxes = [...log.querySelectorAll(".letter")].filter((box) => box.querySelector(".choices"));
    boxes.forEach((box, number) => box.classList.toggle("old", number < boxes.length - 1));
  }

  function insert(box, position) {
    box.position = position;
    let before = null;
    for (let one = log.lastElementChild; one; one = one.previousElementSibling) {
      if (!one.position || later(position, one.position)) break;
      before = one;
    }
    log.insertBefore(box, before);
  }

  const later = (one, other) => one[0] > other[0] || (one[0] === other[0] && one[1] > other[1]);

  // What the server has forgotten, the page forgets too.
  function forgetBefore(first) {
    const forgotten = memory.change((state) => {
      const before = state.first;
      state.first = first;
      if (before === undefined || before === null || before === first) return false;
      state.own = state.own.filter((one) => one.state === "waiting" || one.after >= (first ?? Infinity));
      return true;
    });
    if (!forgotten) return;
    for (const [number, box] of letters) {
      if (first !== null && number >= first) continue;
      box.remove();
      letters.delete(number);
    }
    showAllOwn();
  }

  // -- scroll and focus ---------------------------------------------------------------------------

  const nearEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;

  // Everything that answers the person should be in sight, from its first letter on.
  function follow(box, atEnd) {
    if (Date.now() - acted < ANSWERING) anchor = anchor?.isConnected ? anchor : box;
    else if (atEnd) anchor = box;
    else {
      newer.hidden = log.getAttribute("aria-busy") === "true";
      return;
    }
    log.scrollTop = Math.min(log.scrollHeight, anchor.offsetTop - 12);
  }

  function followFocus(box) {
    const active = document.activeElement;
    const ours = pressedIn && (active === document.body || pressedIn.contains(active));
    pressedIn = null;
    if (ours) box.focus({ preventScroll: true });
  }

  function toEnd() {
    newer.hidden = true;
    log.scrollTop = log.scrollHeight;
  }

  newer.addEventListener("click", () => {
    toEnd();
    [...letters.values()].at(-1)?.focus({ preventScroll: true });
  });
  log.addEventListener("scroll", () => {
    if (nearEnd()) newer.hidden = true;
  });

  // -- sending ------------------------------------------------------------------------------------

  const sender = { busy: false, attempt: 0, timer: 0 };
  const troubles = new Map(); // who has trouble → what is said about it

  function say(who, text) {
    if (text) troubles.set(who, text);
    else troubles.delete(who);
    const said = [...troubles.values()].at(-1) || "";
    if (noticeText.textContent !== said) noticeText.textContent = said;
    tryNow.hidden = !(troubles.has("send") || troubles.has("stream"));
  }

  function makeKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // a page without https
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function happened(entry) {
    acted = Date.now();
    anchor = null;
    say("hint", "");
    const kept = { key: makeKey(), after: last, state: "waiting", ...entry };
    memory.change((state) => state.own.push(kept));
    showAllOwn();
    if (kept.shown !== undefined) toEnd();
    drain();
  }

  function change(key, how) {
    memory.change((state) => {
      const entry = state.own.find((one) => one.key === key);
      if (entry) how(entry, state);
    });
    showAllOwn();
  }

  async function drain() {
    if (sender.busy) return;
    sender.busy = true;
    clearTimeout(sender.timer);
    try {
      for (;;) {
        const entry = memory.load().own.find((one) => one.state === "waiting");
        if (!entry || !(await deliver(entry))) break;
      }
    } finally {
      sender.busy = false;
    }
  }

  const FIELDS = ["key", "type", "payload", "text", "value", "letter", "latitude", "longitude", "kind"];

  async function deliver(entry) {
    const body = Object.fromEntries(FIELDS.filter((one) => one in entry).map((one) => [one, entry[one]]));
    let response;
    try {
      response = await fetch(`${api}/events`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Accept-Language": language },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      return putOff(words.offline, 0);
    }
    if (response.ok) return settle(entry);
    const problem = await response.json().catch(() => ({}));
    const wait = Number(response.headers.get("Retry-After")) || 0;
    if (response.status === 429 || response.status >= 500) {
      return putOff(problem.message || words.offline, wait);
    }
    return refuse(entry, problem.message || words["state-failed"]);
  }

  function settle(entry) {
    sender.attempt = 0;
    say("send", "");
    change(entry.key, (kept, state) => {
      kept.state = "sent";
      for (const name of ["text", "latitude", "longitude"]) delete kept[name];
      if (kept.type === "started") state.own.splice(state.own.indexOf(kept), 1);
    });
    // The link has done its work: a reload goes on with the conversation.
    if (entry.payload) history.replaceState(null, "", "/");
    return true;
  }

  function putOff(why, seconds) {
    sender.attempt += 1;
    say("send", why);
    sender.timer = setTimeout(drain, 1000 * (seconds || pause(sender.attempt)));
    return false;
  }

  function refuse(entry, why) {
    if (entry.shown === undefined) {
      memory.change((state) => (state.own = state.own.filter((one) => one.key !== entry.key)));
      if (entry.letter) markChosen(entry.letter);
      say("hint", why);
    } else {
      change(entry.key, (kept) => Object.assign(kept, { state: "failed", why }));
    }
    return true;
  }

  function retry(entry) {
    change(entry.key, (kept) => Object.assign(kept, { state: "waiting", why: "" }));
    drain();
  }

  function edit(entry) {
    memory.change((state) => (state.own = state.own.filter((one) => one.key !== entry.key)));
    showAllOwn();
    field.value = [entry.text, field.value].filter(Boolean).join("\n");
    grow();
    field.focus();
  }

  const pause = (attempt) => Math.min(30, 2 ** Math.min(attempt - 1, 5)) * (0.75 + Math.random() / 2);

  function press(letter, button) {
    const own = memory.load().own;
    if (own.some((one) => one.letter === letter.id && one.state === "waiting")) return;
    happened({ type: "pressed", value: button.value, letter: letter.id });
  }

  function sharePlace() {
    say("hint", words["place-wait"]);
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) =>
        happened({ type: "place", latitude, longitude, shown: words.place }),
      () => {
        pressedIn = null;
        say("hint", words["place-denied"]);
        field.focus();
      },
      { timeout: 15000, maximumAge: 300000 },
    );
  }

  // -- letters as they come -----------------------------------------------------------------------

  const stream = { source: null, attempt: 0, timer: 0, heard: 0, connecting: false };

  async function connect() {
    if (stream.connecting || document.visibilityState === "hidden") return;
    stream.connecting = true;
    clearTimeout(stream.timer);
    stream.source?.close();
    try {
      await fetchLetters();
      openStream();
    } catch (problem) {
      lost(problem.said);
    } finally {
      stream.connecting = false;
    }
  }

  async function fetchLetters() {
    const response = await fetch(`${api}/letters?after=${last}`, {
      headers: { "Accept-Language": language },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!response.ok) {
      const said = response.status < 500 ? (await response.json()).message : "";
      throw Object.assign(new Error("letters"), { said });
    }
    (await response.json()).forEach(showLetter);
    if (log.getAttribute("aria-busy") === "true") begin();
  }

  function openStream() {
    const source = new EventSource(`${api}/stream?after=${last}`);
    stream.source = source;
    const heard = () => {
      stream.heard = Date.now();
      stream.attempt = 0;
      say("stream", "");
    };
    stream.heard = Date.now();
    source.addEventListener("open", heard);
    source.addEventListener("beat", heard);
    source.addEventListener("first", (event) => {
      heard();
      forgetBefore(JSON.parse(event.data).first);
    });
    source.addEventListener("letter", (event) => {
      heard();
      showLetter(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      if (source === stream.source) lost("");
    });
  }

  function lost(said) {
    stream.source?.close();
    stream.source = null;
    stream.attempt += 1;
    clearTimeout(stream.timer);
    // A restarted server is back at once: only a second failure is worth a word.
    if (stream.attempt > 1 || said) say("stream", said || words.offline);
    stream.timer = setTimeout(connect, stream.attempt === 1 ? 300 : 1000 * pause(stream.attempt - 1));
  }

  function hangUp() {
    clearTimeout(stream.timer);
    stream.source?.close();
    stream.source = null;
  }

  function resume() {
    connect();
    drain();
  }

  // -- beginning ----------------------------------------------------------------------------------

  function begin() {
    log.setAttribute("aria-busy", "false");
    loading.hidden = true;
    showAllOwn();
    letters.forEach((_, number) => markChosen(number));
    toEnd();
    const payload = chat.dataset.payload;
    const waiting = memory.load().own.some((one) => one.type === "started" && one.state === "waiting");
    if ((payload || !letters.size) && !waiting) happened({ type: "started", payload });
    drain();
  }

  function grow() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }

  function submit(event) {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    grow();
    happened({ type: "typed", text, shown: text });
  }

  function cannotRead(event, items) {
    if (![...(items || [])].some((item) => item.kind === "file")) return;
    event.preventDefault();
    happened({ type: "other", kind: "file", shown: "📎" });
  }

  document.getElementById("no-script").remove();
  form.hidden = false;
  loading.hidden = false;
  form.addEventListener("submit", submit);
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  field.addEventListener("paste", (event) => cannotRead(event, event.clipboardData?.items));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => cannotRead(event, event.dataTransfer?.items));
  tryNow.addEventListener("click", () => {
    field.focus();
    resume();
  });
  addEventListener("online", resume);
  addEventListener("offline", () => lost(words.offline));
  addEventListener("pageshow", (event) => event.persisted && resume());
  addEventListener("storage", (event) => event.key === memory.name && showAllOwn());
  document.addEventListener("visibilitychange", () => {
    // A hidden page holds no stream: browsers allow only six to one site.
    if (document.visibilityState === "hidden") hangUp();
    else resume();
  });
  setInterval(() => {
    if (stream.source && Date.now() - stream.heard > SILENCE) lost("");
  }, 10000);
  connect();
})();
