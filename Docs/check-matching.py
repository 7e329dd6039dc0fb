#!/usr/bin/env python3
"""Checks that an assignment of learners to guides is allowed, and that no other is better.

    check-matching.py FILE [FILE]           exit status 0: proved; 1: not, with the reason; 2: not readable
    check-matching.py REQUEST ANSWER        of POST /v1/calculations/matching: the answer is what its certificate proves, too
    check-matching.py --self-check FILE     breaks a good one in every way it knows, and expects each to be found

One file, or two whose members are put together, with

    objective     "participation" (most learners, then most points), "score" (the other way round), or "floor" (as participation,
                  among the pairs with at least minimumScore; that this is the largest possible is not checked)
    minimumScore  pairs below it may not be
    learners      ids of all who could be matched; pinned learners are in none of these members
    guides        [{"id", "places", "minimum"}], places without pins
    pairs         [[learner, guide, score]], each pair that may be, once
    matched       [[learner, guide]]
    totals        {"learners", "points"} of `matched`
    weights       {"perPoint", "perLearner"}: a pair of score s weighs perPoint * s + perLearner
    duals         {"learners": {id: number}, "guides": {id: number}}

Why this is a proof: where each pair weighs at most the sum of its two duals, no allowed assignment can weigh more than all learners'
duals together and, for each guide, the dual times the places (below 0: times the minimum). `matched` weighs exactly that. And the
weights are such that the heavier assignment is the better one: one learner weighs more than all points, or one point more than all learners.
"""
import collections
import copy
import json
import sys


def fault(document):
    """The first thing that is wrong, else None."""
    learners, guides = document["learners"], {guide["id"]: guide for guide in document["guides"]}
    if len(set(learners)) != len(learners) or len(guides) != len(document["guides"]):
        return "an id is there twice"
    per_point, per_learner = document["weights"]["perPoint"], document["weights"]["perLearner"]
    if document["objective"] == "score":
        if per_learner < 1 or per_point <= len(learners) * per_learner:
            return "a point does not outweigh all learners"
    elif per_point < 1 or per_learner <= len(learners) * 1_000_000 * per_point:
        return "a learner does not outweigh all points"
    u, v = document["duals"]["learners"], document["duals"]["guides"]
    if set(u) != set(learners) or set(v) != set(guides):
        return "duals are not of these people"
    if min(u.values(), default=0) < 0:
        return "the dual of a learner is below 0"
    for guide, dual in v.items():
        if dual < 0 and guides[guide]["minimum"] == 0:
            return f"the dual of {guide} is below 0"
    scores = {}
    for learner, guide, score in document["pairs"]:
        if learner not in u or guide not in v or (learner, guide) in scores or not 0 <= score <= 1_000_000:
            return f"{learner} and {guide} are no pair, or twice"
        if score < document["minimumScore"]:
            continue
        scores[learner, guide] = score
        if per_point * score + per_learner > u[learner] + v[guide]:
            return f"{learner} and {guide} weigh more than their duals"
    matched = [tuple(pair) for pair in document["matched"]]
    if len({learner for learner, _ in matched}) != len(matched):
        return "a learner is matched twice"
    loads = dict.fromkeys(guides, 0)
    for pair in matched:
        if pair not in scores:
            return f"{pair[0]} and {pair[1]} may not be a pair"
        loads[pair[1]] += 1
    for guide, load in loads.items():
        if not guides[guide]["minimum"] <= load <= guides[guide]["places"]:
            return f"{guide} has {load}"
    points = sum(scores[pair] for pair in matched)
    if document["totals"] != {"learners": len(matched), "points": points}:
        return f"{len(matched)} learners and {points} points are matched"
    weight = per_point * points + per_learner * len(matched)
    bound = sum(u.values()) + sum(
        dual * (guides[guide]["minimum"] if dual < 0 else min(guides[guide]["places"], len(learners))) for guide, dual in v.items())
    return None if weight == bound else f"{weight} is matched, and {bound} is not ruled out"


def problem_of(request):
    """What a request to POST /v1/calculations/matching says, in the form above: ids for positions, without pins and what is forbidden."""
    learners, guides = [one["id"] for one in request["learners"]], [one["id"] for one in request["guides"]]
    pins, forbids = request.get("pins") or [], {tuple(pair) for pair in request.get("forbids") or []}
    pinned = {learner for learner, _ in pins}
    if request.get("scores") is not None:
        listed = [(l, g, score) for l, row in enumerate(request["scores"]) for g, score in enumerate(row) if score is not None]
    else:
        listed = request["pairs"]
    # A pin without a score is a KeyError: it cannot be checked.
    score_of, taken = {(l, g): score for l, g, score in listed}, collections.Counter(to for _, to in pins)
    return {
        "minimumScore": request.get("minimumScore") or 0, "objective": request.get("objective") or "participation",
        "learners": [id for place, id in enumerate(learners) if place not in pinned],
        "guides": [{"id": guide["id"], "places": guide["capacity"] - taken[place], "minimum": 0}
                   for place, guide in enumerate(request["guides"])],
        "pairs": [[learners[l], guides[g], score] for l, g, score in listed if l not in pinned and (l, g) not in forbids],
        "pins": [[learners[l], guides[g], score_of[l, g]] for l, g in pins],
    }


def answer_fault(request, answer):
    """The first thing that is wrong with an answer to a request, else None."""
    problem, certificate = problem_of(request), answer["certificate"]
    if certificate["objective"] != problem["objective"]:
        return "the certificate is for another objective"
    least = certificate["minimumScore"]
    if least < problem["minimumScore"] or least > problem["minimumScore"] and problem["objective"] != "floor":
        return f"minimumScore is {least}"
    scores = {(learner, guide): score for learner, guide, score in problem["pairs"]}
    matched = [[learner, guide, scores.get((learner, guide))] for learner, guide in certificate["matched"]]
    if sorted(answer["pairs"]) != sorted(matched + problem["pins"]):
        return "pairs are not what the certificate proves, with the pins"
    if answer["matched"] != len(answer["pairs"]) or answer["total"] != sum(score for _, _, score in answer["pairs"]):
        return "matched or total is not of these pairs"
    return fault({**problem, **certificate})


def broken(document):
    """Every way to break it, with a name."""
    def copied(name, change):
        other = copy.deepcopy(document)
        change(other)
        return name, other

    def drop(other):
        learner, guide = other["matched"].pop()
        score = next(row[2] for row in other["pairs"] if row[:2] == [learner, guide])
        other["totals"] = {"learners": other["totals"]["learners"] - 1, "points": other["totals"]["points"] - score}

    first = document["matched"][0]
    allowed = {(learner, guide) for learner, guide, _ in document["pairs"]}
    other_guide = next((guide["id"] for guide in document["guides"] if (first[0], guide["id"]) not in allowed), None)
    yield copied("a dual too small", lambda other: other["duals"]["learners"].update({first[0]: other["duals"]["learners"][first[0]] - 1}))
    yield copied("a dual too large", lambda other: other["duals"]["learners"].update({first[0]: other["duals"]["learners"][first[0]] + 1}))
    yield copied("a pair less", drop)
    yield copied("points that are not there", lambda other: other["totals"].update({"points": other["totals"]["points"] + 1}))
    yield copied("a guide with too many", lambda other: next(g for g in other["guides"] if g["id"] == first[1]).update({"places": 0}))
    yield copied("a learner twice", lambda other: other["matched"].append(first))
    yield copied("weights that mix", lambda other: other["weights"].update({"perPoint": 1, "perLearner": 1}))
    if other_guide:
        yield copied("a pair that may not be", lambda other: other["matched"].__setitem__(0, [first[0], other_guide]))


def main(words):
    check = words[:1] == ["--self-check"]
    names = words[1:] if check else words
    if not 1 <= len(names) <= 2:
        print(__doc__)
        return 2
    parts = []
    for name in names:
        with open(name, encoding="utf-8") as file:
            parts.append(json.load(file))
    document = {name: value for part in parts for name, value in part.items()}
    if len(parts) == 2 and "pairs" in parts[1] and "certificate" not in parts[1] and "mode" in parts[0]:
        print("not readable: a stable matching has no certificate")
        return 2
    try:
        if len(parts) == 2 and "certificate" in parts[1]:
            found = answer_fault(*parts)
            document = {**problem_of(parts[0]), **parts[1]["certificate"]}
        else:
            found = fault(document)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        print(f"not readable: {error!r}")
        return 2
    print(f"not proved: {found}" if found else f"proved: {document['totals']['learners']} learners, {document['totals']['points']} points")
    if found or not check:
        return 1 if found else 0
    missed = 0
    for name, other in broken(document):
        reason = fault(other)
        print(f"  {name}: {reason or 'NOT FOUND'}")
        missed += reason is None
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
