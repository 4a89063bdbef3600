#!/usr/bin/env python3
"""xlsx_cells.py FILE - a workbook as lines, for tests.

First every part of the package is read as XML, so that a broken one fails.  Then, for
each sheet: "sheet NAME", "pane ROWS" and "filter RANGE" where there are any, "link REF
TARGET", "comment REF TEXT", and for each cell "REF TYPE VALUE", where TYPE is s (text),
n (number), d (number shown as a date), b (boolean) or f (formula); a number with a format
of its own is followed by "as FORMAT".  Bold parts of a text stand between [b] and [/b].
"""
import sys
import xml.etree.ElementTree as ET
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def text_of(element):
    return "".join(t.text or "" for t in element.iter(MAIN + "t"))


def rich_text_of(element):
    """The runs of a string; bold ones stand between [b] and [/b]."""
    runs = element.findall(MAIN + "r")
    if not runs:
        return text_of(element)
    bold = [r.find(MAIN + "rPr/" + MAIN + "b") is not None for r in runs]
    return "".join(f"[b]{text_of(r)}[/b]" if b else text_of(r)
                   for r, b in zip(runs, bold))


def date_styles(styles):
    formats = {f.get("numFmtId") for f in styles.iter(MAIN + "numFmt")
               if "yy" in f.get("formatCode")}
    cells = styles.find(MAIN + "cellXfs")
    return {str(i) for i, x in enumerate(cells) if x.get("numFmtId") in formats}


def number_formats(styles):
    formats = {"1": "0", "2": "0.00", "9": "0%", "10": "0.00%"}
    formats.update({f.get("numFmtId"): f.get("formatCode")
                    for f in styles.iter(MAIN + "numFmt")})
    cells = styles.find(MAIN + "cellXfs")
    return {str(i): formats[x.get("numFmtId")] for i, x in enumerate(cells)
            if x.get("numFmtId") in formats}


def cell(c, strings, dates, formats):
    value = c.find(MAIN + "v")
    value = "" if value is None else value.text
    if c.find(MAIN + "f") is not None:
        return "f", value
    if c.get("t") == "s":
        return "s", strings[int(value)]
    if c.get("t") == "b":
        return "b", value
    if c.get("s") in dates:
        return "d", value
    return "n", value + (" as " + formats[c.get("s")] if c.get("s") in formats else "")


def targets(parts, sheet):
    folder, name = sheet.rsplit("/", 1)
    rels = parts.get(f"{folder}/_rels/{name}.rels")
    return [] if rels is None else [r.get("Target") for r in rels]


def show(parts, path, strings, dates, formats):
    sheet = parts[path]
    for pane in sheet.iter(MAIN + "pane"):
        print("pane", pane.get("ySplit"), pane.get("state"))
    for f in sheet.iter(MAIN + "autoFilter"):
        print("filter", f.get("ref"))
    for link in sheet.iter(MAIN + "hyperlink"):
        print("link", link.get("ref"), link.get("location"))
    for target in targets(parts, path):
        if "comments" in target:
            for c in parts["xl/" + target[3:]].iter(MAIN + "comment"):
                print("comment", c.get("ref"), repr(text_of(c)))
    for c in sheet.iter(MAIN + "c"):
        if c.find(MAIN + "v") is not None:
            kind, value = cell(c, strings, dates, formats)
            print(c.get("r"), kind, value.replace("\n", "\\n"))


def main():
    with zipfile.ZipFile(sys.argv[1]) as package:
        parts = {name: ET.fromstring(package.read(name)) for name in package.namelist()
                 if name.endswith((".xml", ".rels", ".vml"))}
    shared = parts.get("xl/sharedStrings.xml")
    strings = [] if shared is None else [rich_text_of(s) for s in shared]
    dates = date_styles(parts["xl/styles.xml"])
    formats = number_formats(parts["xl/styles.xml"])
    where = {r.get("Id"): r.get("Target") for r in parts["xl/_rels/workbook.xml.rels"]}
    for sheet in parts["xl/workbook.xml"].iter(MAIN + "sheet"):
        print("sheet", sheet.get("name"))
        show(parts, "xl/" + where[sheet.get(REL)], strings, dates, formats)
    print("charts", sum(name.startswith("xl/charts/chart") for name in parts))


main()
