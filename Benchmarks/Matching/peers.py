"""Measures matching-bench beside SciPy, OR-tools and mentor-match on the same scores, and compares the answers.

    make bench-matching                                    which builds what is measured, and installs the others
    peers.py MATCHING-BENCH [ROW ...]                      the same where that is done

CPU seconds of one thread. What others need to build their input from the matrix of scores counts as `build`. For each row the
best of RUNS runs; the answers (learners and points) have to be the same, else it fails. Of mentor-match, which promises no optimum and is
written in Python alone, the points that it misses are shown.
"""
import json, os, subprocess, sys, tempfile, time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

RUNS = int(os.environ.get("RUNS", "3"))
ROWS = ["500-uniform", "500-real", "500-real-10", "3000-uniform", "3000-real", "3000-real-10", "3000-equal",
        "10000-c4-uniform",
        "10000-c4-real", "10000-c4-real-10", "10000-c3-real"]


def shape(row):
    learners = int(row.split("-")[0])
    capacity = int(row.split("-")[1][1:]) if "-c" in row else 1
    return learners, min(learners, 3000), capacity


def timed(work):
    best = None
    for _ in range(RUNS):
        start = time.process_time()
        build, answer = work()
        whole = time.process_time() - start
        if best is None or whole < best[0]:
            best = (whole, build, answer)
    return {"whole": round(best[0], 4), "build": round(best[1], 4)}, best[2]


def dense(scores, capacity):
    """Duplicated columns; a pair that may not be costs more than all others together can save."""
    def work():
        start = time.process_time()
        far = 2_000_001 * (scores.shape[0] + 1)
        cost = numpy.where(scores < 0, far, 1_000_000 - scores.astype(numpy.int64)).astype(numpy.float64)
        if capacity > 1:
            cost = numpy.repeat(cost, capacity, axis=1)
        build = time.process_time() - start
        rows, columns = linear_sum_assignment(cost)
        found = scores[rows, columns // capacity]
        return build, (int((found >= 0).sum()), int(found[found >= 0].sum()))
    return timed(work)


def sparse(scores):
    def work():
        start = time.process_time()
        rows, columns = numpy.nonzero(scores >= 0)
        graph = csr_matrix((1_000_001.0 - scores[rows, columns], (rows, columns)), shape=scores.shape)
        build = time.process_time() - start
        left, right = min_weight_full_bipartite_matching(graph)
        return build, (len(left), int(scores[left, right].sum()))
    return timed(work)


def flow(scores, capacity):
    """Everyone is sent on, over a guide or at a price that no total can be."""
    def work():
        start = time.process_time()
        learners, guides = scores.shape
        rows, columns = numpy.nonzero(scores >= 0)
        solver = min_cost_flow.SimpleMinCostFlow()
        people, offers, sink = numpy.arange(learners), learners + numpy.arange(guides), learners + guides
        solver.add_arcs_with_capacity_and_unit_cost(rows, learners + columns, numpy.ones(len(rows), int), -scores[rows, columns].astype(int))
        solver.add_arcs_with_capacity_and_unit_cost(offers, numpy.full(guides, sink), numpy.full(guides, capacity), numpy.zeros(guides, int))
        far = 2 * (learners + 1) * 1_000_000 + 1
        solver.add_arcs_with_capacity_and_unit_cost(people, numpy.full(learners, sink), numpy.ones(learners, int), numpy.full(learners, far))
        solver.set_nodes_supplies(numpy.append(people, sink), numpy.append(numpy.ones(learners, int), -learners))
        build = time.process_time() - start
        assert solver.solve() == solver.OPTIMAL
        flows = solver.flows(numpy.arange(len(rows)))
        return build, (int(flows.sum()), int((flows * scores[rows, columns]).sum()))
    return timed(work)


def mentor_match(scores):
    """The package whole, for one round by a rule that has these scores; its own rules compare grades and professions."""
    from matching.mentee import Mentee
    from matching.mentor import Mentor
    from matching.process import process_data

    def people(kind, count):
        made = [kind(grade="1", email=f"{kind.__name__}{place}") for place in range(count)]
        for place, person in enumerate(made):
            person.place = place
        return made

    class Known:
        def apply(self, match):
            score = int(scores[match.mentee.place, match.mentor.place])
            match.disallowed = score < 0
            return max(0, score)

    def work():
        start = time.process_time()
        mentors, mentees = people(Mentor, scores.shape[1]), people(Mentee, scores.shape[0])
        build = time.process_time() - start
        process_data(mentors, mentees, [[Known()]])
        found = [scores[mentee.place, mentor.place] for mentee in mentees for mentor in mentee.mentors]
        return build, (len(found), int(sum(found)))
    return timed(work)


def ours(bench, row):
    runs = [json.loads(subprocess.run([bench, row], check=True, capture_output=True, text=True).stdout) for _ in range(RUNS)]
    return min(runs, key=lambda run: run["proved"])


def measure(bench, row, folder):
    path = os.path.join(folder, "scores")
    subprocess.run([bench, row, "scores", path], check=True)
    learners, guides, capacity = shape(row)
    scores = numpy.fromfile(path, dtype=numpy.int32).reshape(learners, guides)
    result = {"row": row, "ours": ours(bench, row)}
    answer = (result["ours"]["matched"], result["ours"]["points"])
    peers = {"scipy": lambda: dense(scores, capacity), "ortools-flow": lambda: flow(scores, capacity)}
    if capacity == 1 and row.endswith("-10"):
        peers["scipy-sparse"] = lambda: sparse(scores)
    if capacity == 1 and learners == guides == 500:
        peers["mentor-match"] = lambda: mentor_match(scores)
    for name, work in peers.items():
        if name in os.environ.get("WITHOUT", "").split():
            continue
        result[name], other = work()
        if name == "mentor-match":
            result[name]["missing"] = [mine - theirs for mine, theirs in zip(answer, other)]
        elif other != answer:
            sys.exit(f"{row}: ours {answer}, {name} {other}")
        result[name]["ours is"] = round(result["ours"]["proved"] / result[name]["whole"], 3)
    return result


if len(sys.argv) < 2:
    sys.exit(__doc__)
with tempfile.TemporaryDirectory() as folder:
    for row in sys.argv[2:] or ROWS:
        print(json.dumps(measure(sys.argv[1], row, folder)), flush=True)
