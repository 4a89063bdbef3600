/* html_script.c - the script of the HTML page.
 * In:   nothing.
 * Out:  a constant text: a click on a column's title sorts its table up, down, and back;
 *       missing values stay at the end.
 * Owns: nothing. */
#include "output/html.h"

/* clang-format off */
static const char script[] =
    "\"use strict\";\n"
    "(function () {\n"
    "  var collator = new Intl.Collator(\"zh-CN\", { numeric: true });\n"
    "  function key(row, i) {\n"
    "    var cell = row.cells[i];\n"
    "    if (cell.classList.contains(\"x\")) return null;\n"
    "    var v = cell.dataset.v;\n"
    "    return v === undefined ? cell.textContent : v;\n"
    "  }\n"
    "  function order(a, b, numeric) {\n"
    "    if (a.key === null || b.key === null) {\n"
    "      return (a.key === null) - (b.key === null);\n"
    "    }\n"
    "    return numeric ? a.key - b.key : collator.compare(a.key, b.key);\n"
    "  }\n"
    "  function sort(body, rows, i, numeric, down) {\n"
    "    rows.map(function (row, at) {\n"
    "      return { row: row, key: key(row, i), at: at };\n"
    "    }).sort(function (a, b) {\n"
    "      var d = order(a, b, numeric);\n"
    "      if (down && a.key !== null && b.key !== null) d = -d;\n"
    "      return d || a.at - b.at;\n"
    "    }).forEach(function (item) { body.appendChild(item.row); });\n"
    "  }\n"
    "  function enable(table) {\n"
    "    var body = table.tBodies[0], rows = Array.from(body.rows);\n"
    "    var heads = Array.from(table.tHead.rows[0].cells);\n"
    "    heads.forEach(function (th, i) {\n"
    "      var button = th.querySelector(\"button\");\n"
    "      if (!button) return;\n"
    "      button.disabled = false;\n"
    "      button.addEventListener(\"click\", function () {\n"
    "        var was = th.getAttribute(\"aria-sort\");\n"
    "        heads.forEach(function (other) { other.removeAttribute(\"aria-sort\"); });\n"
    "        if (was === \"descending\") {\n"
    "          rows.forEach(function (row) { body.appendChild(row); });\n"
    "          return;\n"
    "        }\n"
    "        th.setAttribute(\"aria-sort\", was ? \"descending\" : \"ascending\");\n"
    "        sort(body, rows, i, th.classList.contains(\"n\"), Boolean(was));\n"
    "      });\n"
    "    });\n"
    "  }\n"
    "  document.querySelectorAll(\"table\").forEach(enable);\n"
    "})();\n";
/* clang-format on */

qk_str qk_html_script(void) { return (qk_str){script, sizeof script - 1}; }
