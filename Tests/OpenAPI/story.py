"""What a portal does with a generated client: opens a program, is refused, does what it is told, and pages through all.

usage: story.py URL KEY, with the generated package rapport_client on the path
"""
import sys

from rapport_client import AuthenticatedClient, Client
from rapport_client.api.choosing import create_recommendation, get_questionnaire
from rapport_client.api.programs import (
    approve_program_design, create_program, create_program_transition, get_program, list_programs, list_program_findings,
    set_program_design, update_program)
from rapport_client.models import (
    Answer, AnswersDraft, ApproveProgramDesignBody, CreateProgramTransitionBody, CreateProgramTransitionBodyTo, DesignDraft,
    Problem, ProblemCode, ProgramDraft, ProgramPatch)

url, key = sys.argv[1:]


def choose(guest):
    """Recommends what the first option of every question speaks for."""
    questions = get_questionnaire.sync(client=guest).items
    answers = [Answer(question=item.id, option=item.options[0].id) for item in questions]
    recommendation = create_recommendation.sync(client=guest, body=AnswersDraft(answers=answers))
    assert recommendation.ranked and recommendation.claims, recommendation
    return recommendation.ranked[0].relationship_type


def main():
    guest = Client(base_url=url)
    portal = AuthenticatedClient(base_url=url, token=key)
    assert choose(guest)

    problem = create_program.sync(client=portal, body=ProgramDraft(name=" ", relationship_types=["mentorin"]))
    assert isinstance(problem, Problem) and problem.code == ProblemCode.INVALID_DOCUMENT, problem
    assert {error.pointer for error in problem.errors} == {"/name", "/relationshipTypes/0"}, problem

    made = create_program.sync_detailed(client=portal, body=ProgramDraft(name="First leaders", relationship_types=["mentoring"]))
    assert made.status_code == 201 and made.headers["Location"].endswith(made.parsed.id), made
    program, tag = made.parsed.id, made.headers["ETag"]
    step = CreateProgramTransitionBody(to=CreateProgramTransitionBodyTo.ENROLLING)
    refused = create_program_transition.sync(program, client=portal, body=step)
    assert refused.code == ProblemCode.RULES_REFUSE and refused.refusals[0].rule == "design-before-enrolment", refused
    assert refused.refusals[0].sources, "it says on whose word"

    # What a page would do with a button for each remedy, and what people type.
    remedies = refused.refusals[0].remedies
    typed = {
        "/purpose": "Fill half of all leading posts from within", "/focusAreas": ["leading a team"], "/model": "one to one",
        "/components": ["a kick-off"], "/matchingProcess": "a committee matches"}
    for operation in dict.fromkeys(remedy.operation for remedy in remedies):
        wanted = [remedy for remedy in remedies if remedy.operation == operation]
        assert all(program in remedy.href and remedy.label for remedy in wanted), wanted
        document = {remedy.pointer[1:]: typed[remedy.pointer] for remedy in wanted if remedy.pointer}
        if operation == "setProgramDesign":
            # Without a pointer all of it is to be written: there is no design yet.
            document = document or {pointer[1:]: text for pointer, text in typed.items()}
            put = set_program_design.sync_detailed(program, client=portal, body=DesignDraft.from_dict(document), if_match=tag)
            assert put.status_code == 201, put
        else:
            assert operation == "approveProgramDesign" and not document, wanted
            approved = approve_program_design.sync(program, client=portal, body=ApproveProgramDesignBody(by="Ines"))
            assert approved.approval.by == "Ines", approved
    moved = create_program_transition.sync(program, client=portal, body=step)
    assert moved.to.value == "enrolling" and "design-before-enrolment" in moved.held, moved
    assert get_program.sync(program, client=portal).status.value == "enrolling"
    assert list_program_findings.sync(program, client=portal).items, "an objective is still missing"

    stale = update_program.sync(program, client=portal, body=ProgramPatch(owner="Ines"), if_match=tag)
    assert stale.code == ProblemCode.PRECONDITION_FAILED, stale
    patched = update_program.sync(program, client=portal, body=ProgramPatch(owner="Ines"), if_match="*")
    assert patched.owner == "Ines" and patched.name == "First leaders", patched

    names = {f"Cohort {number}" for number in range(23)}
    for name in sorted(names):
        create_program.sync(client=portal, body=ProgramDraft(name=name, relationship_types=["coaching"]))
    seen, after = [], None
    while True:
        page = list_programs.sync(client=portal, limit=10, **({"after": after} if after else {}))
        seen += [item.name for item in page.items]
        after = page.next_
        if after is None:
            break
    assert sorted(seen) == sorted(names | {"First leaders"}), seen
    print(f"client: a program was opened, refused, put right and moved; {len(seen)} were read in pages")


main()
