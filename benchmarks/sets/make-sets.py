#!/usr/bin/env python3
"""Makes the evaluation sets of docs/evaluation.md, in the layout of BEIR, from what a Debian machine has.

    benchmarks/sets/make-sets.py OUT [--pairs FILE] [--stories FILE] [--pages N] [--seed N]

  man, cloze, options   from manual pages (man-db must be installed)
  packages              from package descriptions (apt-get -o Acquire::Languages=en update)
  pairs                 from JSON lines {"a", "b", "same"}: Quora's question pairs
  stories               from JSON lines {"set": "gsm8k", "prompt"}: GSM8K's word problems

Each set is a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv for `penstock eval retrieval --corpus OUT/SET`.
The same machine and seed give the same sets.
"""
import argparse
import concurrent.futures
import glob
import gzip
import json
import os
import random
import re
import subprocess
import sys

LONGEST = 1500
QUERIES = 1000
HEADING = re.compile(r"^[A-Z][A-Z ]+$", re.M)
OPTION = re.compile(r"^ {3,10}(-\w)?(?:, )?(--[a-z][a-z0-9-]+)[^\n]*\n((?:(?: {10,}[^\n]+)?\n)+)", re.M)
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def lines(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def flat(text):
    return re.sub(r"\s+", " ", text).strip()


def save(out, name, documents, queries):
    """documents: (id, title, text); queries: (id, text, [document ids])"""
    folder = os.path.join(out, name)
    os.makedirs(os.path.join(folder, "qrels"), exist_ok=True)
    with open(os.path.join(folder, "corpus.jsonl"), "w", encoding="utf-8") as file:
        for key, title, text in documents:
            file.write(json.dumps({"_id": key, "title": title, "text": text}, ensure_ascii=False) + "\n")
    with open(os.path.join(folder, "queries.jsonl"), "w", encoding="utf-8") as file:
        for key, text, _ in queries:
            file.write(json.dumps({"_id": key, "text": text}, ensure_ascii=False) + "\n")
    with open(os.path.join(folder, "qrels", "test.tsv"), "w", encoding="utf-8") as file:
        file.write("query-id\tcorpus-id\tscore\n")
        for key, _, relevant in queries:
            for document in relevant:
                file.write(f"{key}\t{document}\t1\n")
    print(f"{name}: {len(documents):,} documents, {len(queries):,} queries", file=sys.stderr)


def page(path):
    environment = dict(os.environ, MANWIDTH="100", LC_ALL="C.UTF-8", MAN_KEEP_FORMATTING="")
    shown = subprocess.run(
        ["man", "--no-hyphenation", "--no-justification", "-P", "cat", path],
        capture_output=True, env=environment, timeout=60)
    text = re.sub(r".\x08", "", shown.stdout.decode("utf-8", "replace"))
    parts = re.split(HEADING, text)
    sections = dict(zip((heading.strip() for heading in HEADING.findall(text)), parts[1:]))
    name = os.path.basename(path).split(".")[0]
    short = re.search(r" (?:-|–|—|\\-) (.+)", flat(sections.get("NAME", "")))
    return name, short.group(1) if short else "", sections.get("DESCRIPTION", ""), text


def pages(count, seed):
    """Those of Debian's packages: what else is installed would make other sets elsewhere."""
    paths = set()
    for owned in sorted(set(glob.glob("/var/lib/dpkg/info/*.list")) - set(glob.glob("/var/lib/dpkg/info/google-*"))):
        with open(owned, encoding="utf-8") as file:
            paths.update(re.findall(r"^/usr/share/man/man[18]/.*\.gz$", file.read(), re.M))
    paths = sorted(path for path in paths if os.path.isfile(path) and not os.path.islink(path))
    random.Random(seed).shuffle(paths)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = {}
        for name, short, description, text in pool.map(page, paths[:count]):
            description = flat(description)
            if len(short) >= 15 and len(description) >= 200:
                found.setdefault(description[:LONGEST], (name, short, text))
    # A page may stand in two sections.
    once = {name: (name, short, description, text) for description, (name, short, text) in found.items()}
    return list(once.values())


def manual(out, found, seed):
    documents = [(name, "", re.sub(r"\b%s\b" % re.escape(name), "it", description)) for name, _, description, _ in found]
    queries = [("q-" + name, short, [name]) for name, short, _, _ in found]
    save(out, "man", documents, random.Random(seed).sample(queries, min(QUERIES, len(queries))))


def cloze(out, found, seed):
    chosen = random.Random(seed)
    documents, queries = [], []
    for name, _, description, _ in found:
        sentences = SENTENCE.split(description)
        inner = [i for i in range(1, len(sentences) - 1) if 40 <= len(sentences[i]) <= 250]
        if inner:
            gap = chosen.choice(inner)
            queries.append(("q-" + name, sentences[gap], [name]))
            description = " ".join(sentences[:gap] + sentences[gap + 1:])
        documents.append((name, "", description))
    save(out, "cloze", documents, chosen.sample(queries, min(600, len(queries))))


def options(out, found, seed):
    documents, queries, seen = [], [], set()
    for name, _, _, text in found:
        for _, option, body in OPTION.findall(text)[:3]:
            key = f"{name}{option}"
            body = flat(body)[:LONGEST]
            if len(body) >= 60 and key not in seen:
                seen.add(key)
                documents.append((key, f"{name} {option}", body))
                queries.append(("q-" + key, f"what does {option} do in {name}", [key]))
    save(out, "options", documents, random.Random(seed).sample(queries, min(QUERIES, len(queries))))


def packages(out, seed):
    files = glob.glob("/var/lib/apt/lists/*Translation-en*")
    if not files:
        print("packages: left out; run apt-get -o Acquire::Languages=en update before", file=sys.stderr)
        return
    found = {}
    for file in sorted(files):
        cat = ["/usr/lib/apt/apt-helper", "cat-file", file]
        text = subprocess.run(cat, capture_output=True, check=True).stdout.decode("utf-8")
        for entry in text.split("\n\n"):
            match = re.match(r"Package: (\S+)\n.*?Description-en: ([^\n]+)\n((?: [^\n]*\n?)+)", entry, re.S)
            if match and len(match.group(3)) >= 300 and len(match.group(2)) >= 15:
                found.setdefault(flat(match.group(3).replace("\n .\n", "\n"))[:LONGEST], (match.group(1), match.group(2)))
    chosen = random.Random(seed).sample(sorted(found.items()), min(4000, len(found)))
    documents = [(name, "", text) for text, (name, _) in chosen]
    queries = [("q-" + name, short, [name]) for _, (name, short) in chosen[:QUERIES]]
    save(out, "packages", documents, queries)


def pairs(out, rows, seed):
    chosen = random.Random(seed)
    same = {}
    for row in rows:
        if row["same"] == 1 and row["a"] != row["b"]:
            same.setdefault(row["a"], set()).add(row["b"])
            same.setdefault(row["b"], set()).add(row["a"])
    asked = chosen.sample(sorted(same), QUERIES)
    others = chosen.sample(sorted({row["a"] for row in rows} | {row["b"] for row in rows}), 10000)
    texts = sorted(set(others) | set(asked) | {text for question in asked for text in same[question]})
    ids = {text: f"d{i}" for i, text in enumerate(texts)}
    # A query has the id of the document that is the same question, which is left out of its results, as in BEIR.
    save(out, "pairs", [(ids[text], "", text) for text in texts],
         [(ids[question], question, sorted(ids[text] for text in same[question])) for question in asked])


def stories(out, rows):
    documents, queries = [], []
    for i, row in enumerate(row for row in rows if row["set"] == "gsm8k"):
        sentences = SENTENCE.split(flat(row["prompt"]))
        if len(sentences) >= 3 and sentences[-1].endswith("?"):
            documents.append((f"s{i}", "", " ".join(sentences[:-1])))
            queries.append((f"q{i}", sentences[-1], [f"s{i}"]))
    save(out, "stories", documents, queries)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--pairs", metavar="FILE", help="JSON lines {a, b, same}, may be gzipped")
    parser.add_argument("--stories", metavar="FILE", help="JSON lines {set, prompt}, may be gzipped")
    parser.add_argument("--pages", type=int, default=3000, help="manual pages to look at (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    found = pages(arguments.pages, arguments.seed)
    manual(arguments.out, found, arguments.seed)
    cloze(arguments.out, found, arguments.seed)
    options(arguments.out, found, arguments.seed)
    packages(arguments.out, arguments.seed)
    if arguments.pairs:
        pairs(arguments.out, lines(arguments.pairs), arguments.seed)
    if arguments.stories:
        stories(arguments.out, lines(arguments.stories))


if __name__ == "__main__":
    main()
