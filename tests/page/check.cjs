// check.cjs NODE_MODULES PAGE.html - opens a page in headless Chromium, in light and dark.
// Exit status 1 where axe-core finds something serious, the console says something, the
// page asks for anything but itself, or a click on a column's title does not sort.
// $CHROMIUM names the browser (default: /usr/bin/chromium).
"use strict";
const { createRequire } = require("module");
const fs = require("fs");
const path = require("path");
const [modules, page] = process.argv.slice(2);
const load = createRequire(path.resolve(modules, "x.js"));
const puppeteer = load("puppeteer-core");
const axe = fs.readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");
const url = "file://" + path.resolve(page);
let failed = false;

function fail(...what) {
  failed = true;
  console.error(...what);
}

async function open(browser, scheme, bypass) {
  const tab = await browser.newPage();
  tab.on("console", (m) => fail(scheme, "console:", m.text()));
  tab.on("pageerror", (e) => fail(scheme, "error:", e));
  tab.on("request", (r) => r.url() === url || fail(scheme, "request:", r.url()));
  await tab.setBypassCSP(bypass); // axe is a script that the page's policy forbids
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await tab.goto(url);
  return tab;
}

// Two states of the first sortable column: what a click makes of it.
function clicks() {
  const th = document.querySelector("th[scope=col]:has(button)");
  if (!th) return null;
  const cells = () =>
    Array.from(th.closest("table").tBodies[0].rows, (row) => row.cells[0].textContent);
  const before = cells();
  const seen = [];
  for (let i = 0; i < 3; i++) {
    th.querySelector("button").click();
    seen.push([th.getAttribute("aria-sort"), cells().join("|")]);
  }
  return { before: before.join("|"), seen };
}

async function look(browser, scheme) {
  const plain = await open(browser, scheme, false);
  const sorted = await plain.evaluate(clicks);
  if (sorted) {
    const [up, down, back] = sorted.seen;
    if (up[0] !== "ascending" || down[0] !== "descending" || back[0] !== null ||
        up[1] === down[1] || back[1] !== sorted.before)
      fail(scheme, "sorting:", JSON.stringify(sorted));
  }
  const tab = await open(browser, scheme, true);
  await tab.evaluate(() =>
    document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  await tab.evaluate(axe);
  const found = await tab.evaluate(() => axe.run());
  for (const v of found.violations)
    if (v.impact === "serious" || v.impact === "critical")
      fail(scheme, v.impact, v.id, v.help, v.nodes.map((n) => n.html).slice(0, 3));
  console.log(`${scheme}: ${found.passes.length} rules passed, ` +
    `${found.violations.length} violated`);
}

(async () => {
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  try {
    for (const scheme of ["light", "dark"]) await look(browser, scheme);
  } finally {
    await browser.close();
  }
  process.exit(failed ? 1 : 0);
})().catch((e) => {
  console.error(e);
  process.exit(1);
});
