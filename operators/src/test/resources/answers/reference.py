#!/usr/bin/env python3
"""Writes golden.json: what text metrics are for cases.json, by other code than the product's.

Written from the definitions: SQuAD 2.0 (Rajpurkar et al., 2018) for exact match and F1, Lin 2004 with the tokenizer that
rouge-score documents for ROUGE, Papineni et al. 2002 with mteval-v13a's rules and sacrebleu's exponential smoothing for BLEU.
Where nltk (Debian: python3-nltk 3.8) defines the same, the script checks itself against it: BLEU of a corpus, and of
sentences that need no smoothing.

    /usr/bin/python3 reference.py cases.json > golden.json
"""
import collections
import fractions
import functools
import json
import math
import re
import string
import sys
import unicodedata

from nltk.translate import bleu_score


def counter(items):
    return collections.Counter(items)


def f_measure(shared, found, wanted):
    if shared == 0:
        return 0.0
    return float(fractions.Fraction(2 * shared, found + wanted))  # 2PR/(P+R), reduced


def squad(text):
    text = "".join(c for c in text.lower() if c not in set(string.punctuation))
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def exact_match(answer, references):
    return float(any(squad(answer) == squad(reference) for reference in references))


def squad_f1(answer, references):
    def one(reference):
        found, wanted = squad(answer), squad(reference)
        if not found or not wanted:
            return float(found == wanted)
        return f_measure(sum((counter(found) & counter(wanted)).values()), len(found), len(wanted))
    return max(map(one, references))


def rouge_words(text):
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).split()


def rows(words, n):
    return [tuple(words[i:i + n]) for i in range(len(words) - n + 1)]


def rouge_n(n, answer, references):
    def one(reference):
        found, wanted = rows(rouge_words(answer), n), rows(rouge_words(reference), n)
        return f_measure(sum((counter(found) & counter(wanted)).values()), len(found), len(wanted))
    return max(map(one, references))


def rouge_l(answer, references):
    def one(reference):
        found, wanted = rouge_words(answer), rouge_words(reference)

        @functools.lru_cache(None)
        def common(i, j):
            if i == len(found) or j == len(wanted):
                return 0
            if found[i] == wanted[j]:
                return 1 + common(i + 1, j + 1)
            return max(common(i + 1, j), common(i, j + 1))
        return f_measure(common(0, 0), len(found), len(wanted))
    return max(map(one, references))


def mteval(text):
    text = text.replace("<skipped>", "").replace("-\n", "").replace("\n", " ")
    for entity, character in (("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(entity, character)
    # All printable ASCII but letters, digits, apostrophe, comma, dash and point stands alone.
    alone = "".join(c for c in string.punctuation if c not in "',-.") + " "
    text = re.sub("([" + re.escape(alone) + "])", r" \1 ", " " + text + " ")
    text = re.sub(r"([^0-9])([.,])", r"\1 \2 ", text)
    text = re.sub(r"([.,])([^0-9])", r" \1 \2", text)
    return re.sub(r"([0-9])(-)", r"\1 \2 ", text).split()


def bleu_counts(answer, references):
    found, wanted = mteval(answer), [mteval(reference) for reference in references]
    correct, total = [], []
    for n in range(1, 5):
        best = collections.Counter()
        for reference in wanted:
            best |= counter(rows(reference, n))
        correct.append(sum((counter(rows(found, n)) & best).values()))
        total.append(max(0, len(found) - n + 1))
    length = min((abs(len(reference) - len(found)), len(reference)) for reference in wanted)[1]
    return correct, total, len(found), length


def bleu(counts, effective):
    correct, total, length, wanted = counts
    if not any(correct):
        return 0.0
    orders = [n for n in range(4) if total[n] > 0]
    if len(orders) < 4 and not effective:
        return 0.0
    product, zeros = fractions.Fraction(1), 0
    for n in orders:
        if correct[n] == 0:
            zeros += 1
            product *= fractions.Fraction(1, 2 ** zeros * total[n])
        else:
            product *= fractions.Fraction(correct[n], total[n])
    penalty = math.exp(1 - wanted / length) if length < wanted else 1.0
    return penalty * float(product) ** (1 / len(orders))


def plus(one, other):
    return ([a + b for a, b in zip(one[0], other[0])], [a + b for a, b in zip(one[1], other[1])],
            one[2] + other[2], one[3] + other[3])


def check_with_nltk(cases, golden):
    tokens = [([mteval(r) for r in case["references"]], mteval(case["answer"])) for case in cases]
    # nltk counts one row for an answer that has none, so that shorter answers are left out.
    long = [i for i, (_, answer) in enumerate(tokens) if len(answer) >= 4]
    corpus = bleu_score.corpus_bleu([tokens[i][0] for i in long], [tokens[i][1] for i in long])
    own = bleu(functools.reduce(plus, (bleu_counts(cases[i]["answer"], cases[i]["references"]) for i in long)), False)
    assert abs(corpus - own) < 1e-12, (corpus, own)
    checked = 0
    for case, (references, answer), values in zip(cases, tokens, golden["cases"]):
        if all(bleu_counts(case["answer"], case["references"])[0]):
            one = bleu_score.sentence_bleu(references, answer)
            assert abs(one - values["bleu"]) < 1e-12, (case, one)
            checked += 1
    assert checked >= 5, checked


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    for case in cases:  # composed first, as the product does
        case["answer"] = unicodedata.normalize("NFC", case["answer"])
        case["references"] = [unicodedata.normalize("NFC", text) for text in case["references"]]
    golden = {"cases": []}
    sums = ([0] * 4, [0] * 4, 0, 0)
    for case in cases:
        answer, references = case["answer"], case["references"]
        counts = bleu_counts(answer, references)
        sums = plus(sums, counts)
        golden["cases"].append({
            "exact_match": exact_match(answer, references),
            "f1": squad_f1(answer, references),
            "rouge1": rouge_n(1, answer, references),
            "rouge2": rouge_n(2, answer, references),
            "rougeL": rouge_l(answer, references),
            "bleu": bleu(counts, True)})
    golden["corpus_bleu"] = bleu(sums, False)
    check_with_nltk(cases, golden)
    json.dump(golden, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
